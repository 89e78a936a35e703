import 'react-native-gesture-handler/jestSetup';

jest.mock('@react-native-async-storage/async-storage', () =>
  jest.requireActual('@react-native-async-storage/async-storage/jest/async-storage-mock'),
);
jest.mock('react-native-keyboard-controller', () =>
  jest.requireActual('react-native-keyboard-controller/jest'),
);
jest.mock(
  'react-native-safe-area-context',
  () => jest.requireActual('react-native-safe-area-context/jest/mock').default,
);
// The preset's stand-in for the native module answers zeros.
jest.mock('expo-crypto', () => ({
  CryptoDigestAlgorithm: { SHA256: 'SHA-256' },
  digest: (algorithm: string, data: Uint8Array<ArrayBuffer>) => crypto.subtle.digest(algorithm, data),
  getRandomValues: (values: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(values),
}));
jest.mock('expo-audio', () => jest.requireActual('./src/test-support/expo-audio'));
jest.mock('expo-file-system', () => jest.requireActual('./src/test-support/expo-file-system'));
jest.mock('expo-media-library', () => ({
  Asset: { create: jest.fn(async () => ({})) },
  requestPermissionsAsync: jest.fn(async () => ({ granted: true })),
}));
