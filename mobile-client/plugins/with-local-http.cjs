const { AndroidConfig, withAndroidManifest } = require('expo/config-plugins');

/**
 * Lets Android talk plain HTTP, which a server in one's own network usually speaks. Android has no rule for private
 * addresses only; iOS has one (`NSAllowsLocalNetworking` in app.json).
 * @type {import('expo/config-plugins').ConfigPlugin}
 */
module.exports = function withLocalHttp(config) {
  return withAndroidManifest(config, (manifest) => {
    const application = AndroidConfig.Manifest.getMainApplicationOrThrow(manifest.modResults);
    application.$['android:usesCleartextTraffic'] = 'true';
    return manifest;
  });
};
