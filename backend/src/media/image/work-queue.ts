import { OverloadedError } from '../../utils/errors.ts';

const RETRY_AFTER_SECONDS = 5;

interface WorkQueueOptions {
  /** Tasks that run at once. */
  concurrency: number;
  /** Tasks that may wait; one more is refused. */
  maxWaiting: number;
}

/** Runs a task in its turn; rejects with the task's error, or with the signal's reason when it fires before. */
type RunInTurn = <T>(task: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

/**
 * Bounds how much heavy work is in hand at once. First come, first served.
 *
 * The returned function throws {OverloadedError} when the queue is full.
 */
export function createWorkQueue({ concurrency, maxWaiting }: WorkQueueOptions): RunInTurn {
  let running = 0;
  const waiting = new Set<() => void>();

  const turn = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        waiting.delete(start);
        reject(signal?.reason);
      };
      const start = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      waiting.add(start);
    });

  return async (task, signal) => {
    signal?.throwIfAborted();
    if (running < concurrency) running++;
    else if (waiting.size >= maxWaiting) {
      throw new OverloadedError('Too many images are being processed; try again soon', RETRY_AFTER_SECONDS);
    } else await turn(signal);

    try {
      return await task();
    } finally {
      const [next] = waiting;
      if (next) {
        waiting.delete(next);
        next();
      } else running--;
    }
  };
}
