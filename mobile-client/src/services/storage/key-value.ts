import AsyncStorage from '@react-native-async-storage/async-storage';
import type { z } from 'zod';

/** Small texts by key. */
export interface KeyValueStorage {
  getItem(key: string): Promise<string | null>;
  setItem(key: string, value: string): Promise<void>;
  removeItem(key: string): Promise<void>;
}

export const deviceStorage: KeyValueStorage = AsyncStorage;

export interface RecordOptions<T> {
  storage: KeyValueStorage;
  key: string;
  schema: z.ZodType<T>;
  /** Counts up whenever the shape changes. */
  version: number;
  /** The data of version n becomes that of version n + 1 through `migrations[n]`. */
  migrations?: Readonly<Record<number, (data: unknown) => unknown>>;
  /** Stands in for a record that is missing or cannot be read. */
  fallback: T;
}

export interface PersistedRecord<T> {
  /** Never rejects. A record that cannot be read is set aside under `<key>.unreadable`, and the fallback answers. */
  read(): Promise<T>;
  /** Never rejects: losing a setting is better than losing the app. Resolves with whether it was written. */
  write(value: T): Promise<boolean>;
  clear(): Promise<void>;
}

/** One versioned JSON value in key-value storage. */
export function createRecord<T>(options: RecordOptions<T>): PersistedRecord<T> {
  const { storage, key, schema, version, migrations = {}, fallback } = options;

  return {
    async read() {
      const text = await storage.getItem(key).catch(() => null);
      if (text === null) return fallback;
      const parsed = schema.safeParse(migrate(text));
      if (parsed.success) return parsed.data;
      await storage.setItem(`${key}.unreadable`, text).catch(() => {});
      return fallback;
    },
    async write(value) {
      try {
        await storage.setItem(key, JSON.stringify({ version, data: value }));
        return true;
      } catch {
        return false;
      }
    },
    clear: () => storage.removeItem(key).catch(() => {}),
  };

  /** The data in the present shape, undefined when there is no way to it. */
  function migrate(text: string): unknown {
    try {
      const stored: unknown = JSON.parse(text);
      if (typeof stored !== 'object' || stored === null || !('version' in stored) || !('data' in stored))
        return undefined;
      let { data } = stored;
      for (let from = Number(stored.version); from < version; from++) {
        const step = migrations[from];
        if (step === undefined) return undefined;
        data = step(data);
      }
      return data;
    } catch {
      return undefined;
    }
  }
}
