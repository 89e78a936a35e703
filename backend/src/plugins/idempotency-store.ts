import { LRUCache } from 'lru-cache';
import type { Clock } from '../utils/clock.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Bytes that an entry costs besides its body. */
const ENTRY_OVERHEAD_BYTES = 512;

/** A reply as it went out the first time. */
export interface StoredReply {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** What is known of a key when a request comes with it. */
export type IdempotencyState =
  | { kind: 'new' }
  | { kind: 'running'; finished: Promise<void> }
  | { kind: 'done'; reply: StoredReply }
  | { kind: 'conflict' };

/** Replies by Idempotency-Key. An interface, so that replicas can share one. */
export interface IdempotencyStore {
  /** Claims the key for a request with this fingerprint, or tells what became of an earlier one. */
  claim(key: string, fingerprint: string): Promise<IdempotencyState>;
  /** Keeps the reply of the request that claimed the key, and lets those who wait go on. */
  complete(key: string, fingerprint: string, reply: StoredReply): Promise<void>;
  /** Frees the key: the request failed, and the next may try. */
  abandon(key: string): Promise<void>;
}

interface Running {
  fingerprint: string;
  finished: Promise<void>;
  finish(): void;
}

/** Keeps replies in memory for 24 h, bounded in bytes; the least recently used goes first. */
export function createMemoryIdempotencyStore({
  maxBytes,
  clock,
}: {
  maxBytes: number;
  clock: Clock;
}): IdempotencyStore {
  const done = new LRUCache<string, { fingerprint: string; reply: StoredReply }>({
    maxSize: maxBytes,
    maxEntrySize: maxBytes,
    ttl: DAY_MS,
    perf: { now: () => Math.max(1, clock.now()) },
    ttlResolution: 0,
  });
  // Bounded by the requests at work, each of which ends in `complete` or `abandon`.
  const running = new Map<string, Running>();

  const release = (key: string) => {
    running.get(key)?.finish();
    running.delete(key);
  };

  return {
    async claim(key, fingerprint) {
      const stored = done.get(key);
      if (stored) {
        return stored.fingerprint === fingerprint
          ? { kind: 'done', reply: stored.reply }
          : { kind: 'conflict' };
      }
      const current = running.get(key);
      if (current) {
        return current.fingerprint === fingerprint
          ? { kind: 'running', finished: current.finished }
          : { kind: 'conflict' };
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      running.set(key, { fingerprint, finished: promise, finish: resolve });
      return { kind: 'new' };
    },
    async complete(key, fingerprint, reply) {
      done.set(key, { fingerprint, reply }, { size: reply.body.byteLength + ENTRY_OVERHEAD_BYTES });
      release(key);
    },
    async abandon(key) {
      release(key);
    },
  };
}
