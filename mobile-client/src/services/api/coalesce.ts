import { type Clock, sleep } from '../../utils/clock';

/**
 * Joins items that follow each other within `ms` of the last one handed on, so that a screen is drawn at most once in
 * that time. `join` returns the joined item, or undefined where the two must stay apart. Order is kept, nothing is held back
 * longer than `ms`.
 */
export async function* coalesce<T>(
  source: AsyncGenerator<T, void, undefined>,
  join: (earlier: T, later: T) => T | undefined,
  ms: number,
  clock: Clock,
): AsyncGenerator<T, void, undefined> {
  let waiting: T | undefined;
  let dueAt = clock.now();
  let next = source.next();
  try {
    while (true) {
      if (waiting !== undefined) {
        const outcome = await nextOrDue(next, dueAt - clock.now(), clock);
        if (outcome === 'due') {
          const item = waiting;
          waiting = undefined;
          dueAt = clock.now() + ms;
          yield item;
          continue;
        }
      }
      const { done, value } = await next;
      if (done) {
        if (waiting !== undefined) yield waiting;
        return;
      }
      next = source.next();
      // A failure is met when its turn comes, not as an unhandled rejection.
      next.catch(() => {});
      const joined = waiting === undefined ? value : join(waiting, value);
      if (joined === undefined && waiting !== undefined) {
        yield waiting;
        waiting = value;
      } else {
        waiting = joined ?? value;
      }
    }
  } finally {
    source.return(undefined).catch(() => {});
  }
}

async function nextOrDue(next: Promise<unknown>, waitMs: number, clock: Clock): Promise<'next' | 'due'> {
  if (waitMs <= 0) return Promise.race([next.then(() => 'next' as const), Promise.resolve('due' as const)]);
  const done = new AbortController();
  try {
    return await Promise.race([
      next.then(() => 'next' as const),
      sleep(clock, waitMs, done.signal).then(() => 'due' as const),
    ]);
  } finally {
    done.abort();
  }
}
