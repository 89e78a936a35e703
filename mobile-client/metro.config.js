const { getDefaultConfig } = require('expo/metro-config');

const config = getDefaultConfig(__dirname);

/**
 * What a bundle need not carry. Metro shakes no trees, so these would be most of the app's weight.
 * @type {{ name: string, leavesOut: (request: { module: string, from: string, platform: string | null }) => boolean }[]}
 */
const ballast = [
  {
    name: 'The texts of zod in fifty languages, of which the contract uses none',
    leavesOut: ({ module, from }) =>
      module.endsWith('/locales/index.js') && /[\\/]node_modules[\\/]zod[\\/]/.test(from),
  },
  {
    name: 'The way from JSON Schema to zod, which nothing here goes',
    leavesOut: ({ module, from }) =>
      module.endsWith('/from-json-schema.js') && /[\\/]node_modules[\\/]zod[\\/]/.test(from),
  },
  {
    name: 'The gesture handler as it once was in browsers, with Hammer.js; the newer one is its default',
    leavesOut: ({ module, from }) =>
      module.includes('/web_hammer/') && /[\\/]react-native-gesture-handler[\\/]/.test(from),
  },
  {
    name: 'Reanimated in browsers: gestures run without it, and only native keyboard handling needs it',
    leavesOut: ({ module, platform }) => platform === 'web' && module === 'react-native-reanimated',
  },
];

config.resolver.resolveRequest = (context, module, platform) => {
  const request = { module, from: context.originModulePath, platform };
  if (ballast.some(({ leavesOut }) => leavesOut(request))) return { type: 'empty' };
  return context.resolveRequest(context, module, platform);
};

module.exports = config;
