import type { Clock } from './clock.ts';

interface Timer {
  at: number;
  fire(): void;
}

/** A clock for tests: time stands still until `advance` moves it, and timers fire in their order. */
export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();
  /** Every wait that was asked of `sleep`, in milliseconds, in order. */
  readonly sleeps: number[] = [];

  constructor(now = 1_700_000_000_000) {
    this.#now = now;
  }

  now = (): number => this.#now;

  sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    this.sleeps.push(ms);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const cancel = this.after(ms, resolve);
      signal?.addEventListener('abort', () => {
        cancel();
        reject(signal.reason);
      });
    });
  };

  after = (ms: number, callback: () => void): (() => void) => {
    const timer = { at: this.#now + ms, fire: callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  /** Timers that have not fired yet. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves the time on by `ms`, firing what falls due and letting promises settle in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#now = due.at;
      due.fire();
      await settle();
    }
    this.#now = end;
  }
}

/** Lets promises and I/O callbacks that are ready run. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
