import * as SecureStore from 'expo-secure-store';

/** A text that only this app can read. */
export interface Secret {
  read(): Promise<string | null>;
  /** Null removes it. */
  write(value: string | null): Promise<void>;
}

/** Phones: the Keychain of iOS, the Keystore of Android. */
export function createSecret(name: string): Secret {
  return {
    read: () => SecureStore.getItemAsync(name).catch(() => null),
    write: (value) =>
      value === null || value === ''
        ? SecureStore.deleteItemAsync(name)
        : SecureStore.setItemAsync(name, value),
  };
}
