import { capabilitySchema } from '@ai-platform/contract';
import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { MEGABYTE } from '../../utils/bytes';
import { DEFAULT_CACHE_LIMITS } from '../cache';
import { createRecord, type KeyValueStorage } from '../storage/key-value';
import type { Secret } from '../storage/secret';

const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'de']),
  haptics: z.boolean(),
  /** Address of the server; empty for the one that this page came from, or that the app was built for. */
  server_url: z.string(),
  cache_megabytes: z.number().int().min(1).max(2_000),
  cache_memory_items: z.number().int().min(0).max(500),
  cache_ttl_minutes: z
    .number()
    .min(0)
    .max(60 * 24 * 365),
  /** The model that each capability is asked for; absent for the server's default. */
  models: z.partialRecord(capabilitySchema, z.string()),
  chat: z.object({
    system_prompt: z.string(),
    temperature: z.number().min(0).max(2).nullable(),
    top_p: z.number().min(0).max(1).nullable(),
    top_k: z.number().int().min(0).nullable().default(null),
    max_tokens: z.number().int().min(1).nullable(),
  }),
  /** Speed of the audio player, 0.5 to 2. */
  playback_speed: z.number().min(0.5).max(2),
  /** Days that recordings of speech are kept on the device. */
  recording_days: z.number().int().min(1).max(365).default(7),
});
export type Settings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  language: 'system',
  haptics: true,
  server_url: '',
  cache_megabytes: DEFAULT_CACHE_LIMITS.diskBytes / MEGABYTE,
  cache_memory_items: DEFAULT_CACHE_LIMITS.memoryItems,
  cache_ttl_minutes: DEFAULT_CACHE_LIMITS.ttlMs / 60_000,
  models: {},
  chat: { system_prompt: '', temperature: null, top_p: null, top_k: null, max_tokens: null },
  playback_speed: 1,
  recording_days: 7,
};

export interface SettingsState {
  settings: Settings;
  apiKey: string | null;
  /** Whether the device's storage has been read; until then these are the defaults. */
  loaded: boolean;
}

export interface SettingsService {
  store: StoreApi<SettingsState>;
  load(): Promise<void>;
  get(): Settings;
  /** Takes effect at once and is written in the background. Values out of range are refused with false. */
  update(change: Partial<Settings>): boolean;
  setApiKey(key: string | null): Promise<void>;
  /** Back to the defaults, the API key included. */
  reset(): Promise<void>;
}

export function createSettings(storage: KeyValueStorage, apiKey: Secret): SettingsService {
  const store = createStore<SettingsState>(() => ({
    settings: DEFAULT_SETTINGS,
    apiKey: null,
    loaded: false,
  }));
  const record = createRecord<Settings>({
    storage,
    key: 'settings',
    version: 1,
    // A setting that is missing or has become invalid falls back alone, so that the others are kept.
    schema: z.unknown().transform((stored) => withDefaults(stored)),
    fallback: DEFAULT_SETTINGS,
  });
  let loading: Promise<void> | undefined;

  const setApiKey = async (key: string | null) => {
    const trimmed = key?.trim() ?? '';
    store.setState({ apiKey: trimmed === '' ? null : trimmed });
    await apiKey.write(trimmed === '' ? null : trimmed);
  };

  return {
    store,
    get: () => store.getState().settings,
    load() {
      loading ??= Promise.all([record.read(), apiKey.read()]).then(([settings, key]) =>
        store.setState({ settings, apiKey: key, loaded: true }),
      );
      return loading;
    },
    update(change) {
      const settings = settingsSchema.safeParse({ ...store.getState().settings, ...change });
      if (!settings.success) return false;
      store.setState({ settings: settings.data });
      void record.write(settings.data);
      return true;
    },
    setApiKey,
    async reset() {
      store.setState({ settings: DEFAULT_SETTINGS });
      await record.clear();
      await setApiKey(null);
    },
  };
}

function withDefaults(stored: unknown): Settings {
  const whole = settingsSchema.safeParse(stored);
  if (whole.success) return whole.data;
  const given: Record<string, unknown> = typeof stored === 'object' && stored !== null ? { ...stored } : {};
  const kept = Object.entries(settingsSchema.shape).filter(
    ([name, schema]) => schema.safeParse(given[name]).success,
  );
  return { ...DEFAULT_SETTINGS, ...Object.fromEntries(kept.map(([name]) => [name, given[name]])) };
}

/** An address as requests use it: no slash at its end. Null when it is not one of http or https. */
export function normalizeServerUrl(address: string): string | null {
  const text = address.trim();
  if (text === '') return '';
  try {
    const url = new URL(text);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  } catch {
    return null;
  }
}
