const preset = require('jest-expo/jest-preset');

/** Packages that ship only ES modules, which Jest must transform like our own code. */
const esModules = ['@noble/hashes', 'eventsource-parser', 'fflate', 'idb', 'lucide-react-native', 'remend'];
const [ignoredPackages, ...otherIgnored] = preset.transformIgnorePatterns;

module.exports = {
  preset: 'jest-expo',
  roots: ['<rootDir>/src'],
  setupFiles: ['./jest.setup.ts'],
  // The first test of a run transforms the router and everything below it.
  testTimeout: 60_000,
  moduleNameMapper: {
    '^react-native-enriched-markdown$': 'react-native-enriched-markdown/jest',
    // Its exports name no file for `require`, which Jest turns imports into.
    '^remend$': '<rootDir>/../node_modules/remend/dist/index.js',
  },
  transform: { '\\.mjs$': preset.transform['\\.[jt]sx?$'] },
  transformIgnorePatterns: [ignoredPackages.replace('(?!(', `(?!(${esModules.join('|')}|`), ...otherIgnored],
};
