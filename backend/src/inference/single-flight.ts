import type { StepProgress } from '../providers/provider.ts';

type ProgressListener = (progress: StepProgress) => void;

interface Flight<T> {
  result: Promise<T>;
  controller: AbortController;
  callers: number;
  listeners: Set<ProgressListener>;
}

/** Starts a call that is shared: `signal` fires when all callers have left, `onProgress` tells those who listen. */
type Start<T> = (signal: AbortSignal, onProgress: ProgressListener) => Promise<T>;

/**
 * Lets identical calls under way share one. The shared call is aborted when the last of its callers has left;
 * a caller who leaves alone rejects alone. Bounded by the callers, who all wait.
 */
export class SingleFlight {
  readonly #flights = new Map<string, Flight<unknown>>();

  /** Whether a call under this key is under way. */
  has(key: string): boolean {
    return this.#flights.has(key);
  }

  /**
   * Joins the call under `key`, or starts it. Rejects with the signal's reason when this caller leaves.
   * `onProgress` hears of the steps that are done from now on.
   */
  async join<T>(
    key: string,
    signal: AbortSignal,
    start: Start<T>,
    onProgress?: ProgressListener,
  ): Promise<T> {
    signal.throwIfAborted();
    // Calls under one key are started by one `start`, so their results have one type.
    const flight = (this.#flights.get(key) as Flight<T> | undefined) ?? this.#begin(key, start);
    flight.callers += 1;
    if (onProgress) flight.listeners.add(onProgress);
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        flight.callers -= 1;
        if (onProgress) flight.listeners.delete(onProgress);
        if (flight.callers === 0) {
          this.#forget(key, flight);
          flight.controller.abort(signal.reason);
        }
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      const settled = () => signal.removeEventListener('abort', leave);
      flight.result.finally(settled).then(resolve, reject);
    });
  }

  #begin<T>(key: string, start: Start<T>): Flight<T> {
    const controller = new AbortController();
    const listeners = new Set<ProgressListener>();
    const result = start(controller.signal, (progress) => {
      for (const listener of listeners) listener(progress);
    });
    const flight: Flight<T> = { result, controller, callers: 0, listeners };
    this.#flights.set(key, flight);
    flight.result.catch(() => {}).finally(() => this.#forget(key, flight));
    return flight;
  }

  /** A later call under the same key may have taken the place of one that was left. */
  #forget(key: string, flight: Flight<unknown>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}
