import { readFile, stat } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../utils/clock.ts';
import type { Logger } from '../../utils/logging.ts';
import type { UpstreamFailure } from '../upstream-failure.ts';

/** How long a refused key is taken only when no other is left, in milliseconds. */
const COOL_DOWN_MS = {
  /** 401: the key itself is wrong, at every upstream. */
  invalid: 60 * 60_000,
  /** 402: its credits or quota at one upstream are used up. */
  exhausted: 10 * 60_000,
  /** 429 that names no time. */
  limited: 30_000,
};
const FILE_CHECK_INTERVAL_MS = 1_000;
/** Calls look at the file themselves; this is for when there is no key yet and so no call. */
const FILE_WATCH_INTERVAL_MS = 5_000;
const MAX_KEYS = 100;
const MAX_FILE_BYTES = 64 * 1024;
const MAX_COOL_DOWNS = 1_000;
/** Statuses that another key may not meet. */
const REFUSALS: ReadonlySet<number | undefined> = new Set([401, 402, 403, 429]);

/** One key, lent for one call. */
export interface KeyLease {
  readonly key: string;
  /** Position in the ring, from 1: what logs may say instead of the key. */
  readonly position: number;
}

export interface KeyRing {
  /** How many keys there are now; knows nothing of a file before the first `refresh`. */
  readonly size: number;
  /** Reads the key file again if it changed, at most once a second unless `force` is set. Never fails. */
  refresh(force?: boolean): Promise<void>;
  /** Keeps an eye on the key file until the returned function is called. */
  watch(): () => void;
  /**
   * The next key in turn for an upstream that is in good standing and not among `tried`. When nothing was tried yet
   * the key that is expected to recover first will do: the upstream's answer decides. Undefined when none is left.
   */
  lease(upstream: string, tried: ReadonlySet<string>): KeyLease | undefined;
  /** Notes that `upstream` refused a key. Says whether that is a reason to try another one. */
  refused(lease: KeyLease, upstream: string, failure: UpstreamFailure): boolean;
}

export interface KeyRingOptions {
  keys: string[];
  /** A file of keys, one a line or separated by commas; lines that start with `#` are skipped. */
  file?: string | undefined;
  clock: Clock;
  logger: Logger;
}

/** Keys taken in turn, with those that were refused set aside for a while. Keys of the file come after `keys`. */
export function createKeyRing(options: KeyRingOptions): KeyRing {
  const { file, clock, logger } = options;
  const configured = usableKeys(options.keys, logger);
  /** From `upstream` and key, or from the key alone, to the time when it may serve again. */
  const coolUntil = new LRUCache<string, number>({ max: MAX_COOL_DOWNS });
  let ring = configured;
  let turn = 0;
  let fileVersion: string | undefined;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let checking: Promise<void> | undefined;

  async function readKeyFile(path: string): Promise<void> {
    try {
      const { mtimeMs, size, ino } = await stat(path);
      const version = `${mtimeMs} ${size} ${ino}`;
      if (version === fileVersion) return;
      if (size > MAX_FILE_BYTES) throw new Error(`larger than ${MAX_FILE_BYTES} bytes`);
      const lines = (await readFile(path, 'utf8')).split(/\r?\n/).filter((line) => !line.startsWith('#'));
      const keys = usableKeys(
        lines.flatMap((line) => line.split(',')),
        logger,
      );
      ring = [...new Set([...configured, ...keys])].slice(0, MAX_KEYS);
      coolUntil.clear();
      fileVersion = version;
      logger.info({ keys: ring.length }, 'read the Hugging Face key file');
    } catch (error) {
      if (fileVersion === 'unreadable') return;
      fileVersion = 'unreadable';
      logger.warn(
        { file: path, reason: error instanceof Error ? error.message : String(error) },
        ring.length === 0
          ? 'cannot read the Hugging Face key file, and there is no other key; it is looked at again and again'
          : 'cannot read the Hugging Face key file; the keys known so far stay in use',
      );
    }
  }

  const recoversAt = (key: string, upstream: string): number =>
    Math.max(coolUntil.get(key) ?? 0, coolUntil.get(`${upstream} ${key}`) ?? 0);

  async function refresh(force = false): Promise<void> {
    if (file === undefined) return;
    if (!force && clock.now() - checkedAt < FILE_CHECK_INTERVAL_MS) return;
    checking ??= readKeyFile(file).finally(() => {
      checkedAt = clock.now();
      checking = undefined;
    });
    await checking;
  }

  return {
    get size() {
      return ring.length;
    },

    refresh,

    watch() {
      if (file === undefined) return () => {};
      const look = (): (() => void) =>
        clock.after(FILE_WATCH_INTERVAL_MS, () => {
          void refresh();
          cancel = look();
        });
      let cancel = look();
      return () => cancel();
    },

    lease(upstream, tried) {
      const start = turn++ % Math.max(ring.length, 1);
      const inTurn = [...ring.slice(start), ...ring.slice(0, start)].filter((key) => !tried.has(key));
      const now = clock.now();
      const key =
        inTurn.find((candidate) => recoversAt(candidate, upstream) <= now) ??
        (tried.size === 0
          ? inTurn.sort((a, b) => recoversAt(a, upstream) - recoversAt(b, upstream))[0]
          : undefined);
      return key === undefined ? undefined : { key, position: ring.indexOf(key) + 1 };
    },

    refused({ key, position }, upstream, failure) {
      const { status } = failure;
      if (!REFUSALS.has(status)) return false;
      const now = clock.now();
      if (status === 401) coolUntil.set(key, now + COOL_DOWN_MS.invalid);
      if (status === 402) coolUntil.set(`${upstream} ${key}`, now + COOL_DOWN_MS.exhausted);
      if (status === 429) {
        coolUntil.set(`${upstream} ${key}`, now + (failure.retryAfterMs ?? COOL_DOWN_MS.limited));
      }
      logger.warn({ key: position, keys: ring.length, upstream, status }, 'a Hugging Face key was refused');
      return true;
    },
  };
}

/** Trimmed keys without repetition; one that cannot stand in a header is left out with a warning. */
function usableKeys(keys: string[], logger: Logger): string[] {
  const distinct = [...new Set(keys.map((key) => key.trim()).filter((key) => key !== ''))];
  return distinct.slice(0, MAX_KEYS).filter((key, position) => {
    const usable = /^[\x21-\x7e]+$/.test(key);
    if (!usable)
      logger.warn({ key: position + 1 }, 'a Hugging Face key holds characters no key has; left out');
    return usable;
  });
}
