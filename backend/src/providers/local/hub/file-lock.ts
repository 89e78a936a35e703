import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checkSync, lock } from 'proper-lockfile';
import type { Clock } from '../../../utils/clock.ts';
import { DownloadError } from './download-error.ts';

/** The holder renews its lock every 5 s; one that has died holds it no longer than this. */
const STALE_MS = 20_000;
const RENEW_MS = 5_000;
const LOOK_AGAIN_MS = 300;

export interface LockOptions {
  clock: Clock;
  signal: AbortSignal;
  /** Called at each look that found the lock held. */
  onWait?: () => void;
  /** Milliseconds after which waiting is given up; without it only the signal ends it. */
  longestWaitMs?: number;
}

/**
 * Runs `work` while no other process and nothing else in this one holds the lock at that path. A holder that died
 * without a word is found out after twenty seconds. The signal that `work` gets fires with the caller's, and when
 * the lock was lost, as after a long sleep of the machine.
 *
 * @throws DownloadError `locked` when the wait took too long or the lock was lost; the signal's reason; what `work`
 * threw
 */
export async function withLock<T>(
  path: string,
  options: LockOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const release = await acquire(path, options, () =>
    lost.abort(new DownloadError('locked', 'Another process took the download over. Start it again')),
  );
  try {
    return await work(AbortSignal.any([options.signal, lost.signal]));
  } finally {
    // A lock that was lost is not ours to give back.
    if (!lost.signal.aborted) await release().catch(() => {});
  }
}

/** Runs `work`, and meanwhile holds the lock at that path unless somebody else does. */
export async function withLockIfFree<T>(path: string, work: () => Promise<T>): Promise<T> {
  const release = await take(path, () => {}).catch(() => undefined);
  try {
    return await work();
  } finally {
    await release?.().catch(() => {});
  }
}

/** Whether somebody holds the lock at that path, in this process or another. A synchronous `stat`. */
export function isLocked(path: string): boolean {
  try {
    return checkSync(path, { lockfilePath: path, realpath: false, stale: STALE_MS });
  } catch {
    // Where the path cannot even be looked at nobody can have made a lock.
    return false;
  }
}

async function acquire(path: string, options: LockOptions, onLost: () => void): Promise<() => Promise<void>> {
  const { clock, signal, onWait, longestWaitMs = Number.POSITIVE_INFINITY } = options;
  const start = clock.now();
  for (;;) {
    signal.throwIfAborted();
    try {
      return await take(path, onLost);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      // ENOENT: someone tidied the folder away in between.
      if (code !== 'ELOCKED' && code !== 'ENOENT') throw error;
    }
    if (clock.now() - start >= longestWaitMs) {
      throw new DownloadError(
        'locked',
        'Another process is downloading these files. Try again when it is done',
      );
    }
    onWait?.();
    await clock.sleep(LOOK_AGAIN_MS, signal);
  }
}

async function take(path: string, onLost: () => void): Promise<() => Promise<void>> {
  await mkdir(dirname(path), { recursive: true });
  return lock(path, {
    lockfilePath: path,
    realpath: false,
    stale: STALE_MS,
    update: RENEW_MS,
    onCompromised: onLost,
  });
}
