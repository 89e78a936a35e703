interface Flight<T> {
  result: Promise<T>;
  controller: AbortController;
  callers: number;
}

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

  /** Joins the call under `key`, or starts it. Rejects with the signal's reason when this caller leaves. */
  async join<T>(key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    // Calls under one key are started by one `start`, so their results have one type.
    const flight = (this.#flights.get(key) as Flight<T> | undefined) ?? this.#begin(key, start);
    flight.callers += 1;
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        flight.callers -= 1;
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

  #begin<T>(key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const flight: Flight<T> = { result: start(controller.signal), controller, callers: 0 };
    this.#flights.set(key, flight);
    flight.result.catch(() => {}).finally(() => this.#forget(key, flight));
    return flight;
  }

  /** A later call under the same key may have taken the place of one that was left. */
  #forget(key: string, flight: Flight<unknown>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}
