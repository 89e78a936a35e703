import { UpstreamFailure } from '../../../upstream-failure.ts';

const RETRY_AFTER_MS = 5_000;

/** A bounded number of places, and a bounded queue for them. First come, first served. */
export class SlotQueue {
  readonly #maxWaiting: number;
  readonly #waiting = new Set<() => void>();
  #free: number;

  constructor(slots: number, maxWaiting: number) {
    this.#free = slots;
    this.#maxWaiting = maxWaiting;
  }

  /**
   * Waits for a place; gives the function that frees it again.
   *
   * @throws UpstreamFailure `unavailable` when the queue is full, or the signal's reason when it fires before
   */
  async acquire(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else if (this.#waiting.size >= this.#maxWaiting) {
      throw new UpstreamFailure('unavailable', 'Too many chats wait for this model; try again soon', {
        retryAfterMs: RETRY_AFTER_MS,
      });
    } else await this.#turn(signal);
    return () => this.#release();
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.delete(start);
        reject(signal.reason);
      };
      const start = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(start);
    });
  }

  #release(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
