import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../utils/clock.ts';

/** Bytes that an entry costs besides its value: key, bookkeeping. */
const ENTRY_OVERHEAD_BYTES = 256;

/** Results by key. An interface, so that replicas can share one; every value can be written as JSON and bytes. */
export interface ResultCache {
  get(key: string): Promise<unknown>;
  /** Keeps `value` for the cache's time to live. `bytes` is what it takes in memory. */
  set(key: string, value: unknown, bytes: number): Promise<void>;
}

export interface MemoryCacheOptions {
  /** 0 turns the cache off. */
  maxBytes: number;
  ttlMs: number;
  clock: Clock;
}

/** A least-recently-used cache in memory, bounded in bytes. An entry larger than a quarter of it is not kept. */
export function createMemoryCache({ maxBytes, ttlMs, clock }: MemoryCacheOptions): ResultCache {
  if (maxBytes <= 0) return { get: async () => undefined, set: async () => {} };
  const entries = new LRUCache<string, { value: unknown }>({
    maxSize: maxBytes,
    maxEntrySize: Math.max(1, Math.floor(maxBytes / 4)),
    ttl: ttlMs,
    // lru-cache takes a timestamp of 0 for "no time to live".
    perf: { now: () => Math.max(1, clock.now()) },
    ttlResolution: 0,
  });
  return {
    get: async (key) => entries.get(key)?.value,
    set: async (key, value, bytes) => {
      entries.set(key, { value }, { size: bytes + ENTRY_OVERHEAD_BYTES });
    },
  };
}

/** SHA-256 over the capability, the model and all parameters; the order of object keys does not matter. */
export function cacheKey(parts: unknown): string {
  const hash = createHash('sha256');
  digest(parts, (piece) => hash.update(piece));
  return hash.digest('base64url');
}

/** Feeds an unambiguous form of a value to a hash. Bytes are hashed as they are, without being encoded first. */
function digest(value: unknown, update: (piece: string | Uint8Array) => void): void {
  if (value instanceof Uint8Array) {
    update(`b${value.byteLength}:`);
    update(value);
  } else if (Array.isArray(value)) {
    update(`a${value.length}:`);
    for (const item of value) digest(item, update);
  } else if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    update(`o${entries.length}:`);
    for (const [key, item] of entries) {
      digest(key, update);
      digest(item, update);
    }
  } else {
    const text = JSON.stringify(value) ?? 'u';
    update(`${typeof value}${text.length}:${text}`);
  }
}
