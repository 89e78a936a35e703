/**
 * Where the server is when no address is set: the one given when the app was built, else this machine, which on a
 * simulator is the developer's.
 */
export const defaultServerUrl = (): string => process.env.EXPO_PUBLIC_API_URL ?? 'http://localhost:8000';
