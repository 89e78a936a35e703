/** The page comes from the server itself, unless it was built to talk to another one. */
export const defaultServerUrl = (): string => process.env.EXPO_PUBLIC_API_URL ?? '';
