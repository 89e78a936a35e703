import type { Clock } from '../utils/clock';

export interface ManualClock extends Clock {
  /** Moves the time on and runs what has become due, in order. Lets promises settle before and after each. */
  advance(ms: number): Promise<void>;
  /** Callbacks that wait for their time. */
  readonly waiting: number;
}

/** Lets everything run that is ready to. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A clock that only moves when it is told to. */
export function manualClock(start = 1_700_000_000_000): ManualClock {
  let now = start;
  let timers: { at: number; callback: () => void }[] = [];
  return {
    now: () => now,
    after(ms, callback) {
      const timer = { at: now + ms, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    async advance(ms) {
      const end = now + ms;
      while (true) {
        await settle();
        const due = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        timers = timers.filter((timer) => timer !== due);
        now = Math.max(now, due.at);
        due.callback();
      }
      now = end;
      await settle();
    },
    get waiting() {
      return timers.length;
    },
  };
}
