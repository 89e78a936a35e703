import { UpstreamFailure } from '../providers/upstream-failure.ts';
import type { Clock } from '../utils/clock.ts';

/** Items kept back while waiting for the first output; a stream that sends more without any is broken. */
const MAX_PRELUDE_ITEMS = 1_000;

export interface StreamGuardOptions<Item> {
  clock: Clock;
  /** Whether an item is such that no other model can take over any more. */
  isOutput(item: Item): boolean;
  /** Milliseconds between two items after which the stream counts as broken. */
  idleTimeoutMs: number;
  /** Aborts the upstream call. */
  abort(reason: unknown): void;
}

/**
 * Waits for a stream's first output, so that until then another model can still answer, and resolves with the
 * whole stream. From then on a silence longer than `idleTimeoutMs` aborts it with an `UpstreamFailure`.
 */
export async function openStream<Item>(
  stream: AsyncIterable<Item>,
  options: StreamGuardOptions<Item>,
): Promise<AsyncIterable<Item>> {
  const iterator = stream[Symbol.asyncIterator]();
  const prelude: Item[] = [];
  let ended = false;
  for (;;) {
    const { done, value } = await iterator.next();
    if (done) {
      ended = true;
      break;
    }
    prelude.push(value);
    if (options.isOutput(value)) break;
    if (prelude.length > MAX_PRELUDE_ITEMS) {
      options.abort(new UpstreamFailure('invalid_reply', 'The stream carries no output'));
      throw new UpstreamFailure('invalid_reply', 'The stream carries no output');
    }
  }
  return replay(prelude, ended ? undefined : iterator, options);
}

async function* replay<Item>(
  prelude: Item[],
  iterator: AsyncIterator<Item> | undefined,
  { clock, idleTimeoutMs, abort }: StreamGuardOptions<Item>,
): AsyncGenerator<Item, void, undefined> {
  try {
    yield* prelude;
    while (iterator) {
      const cancelTimer = clock.after(idleTimeoutMs, () =>
        abort(
          new UpstreamFailure('timeout', `The stream was silent for ${Math.round(idleTimeoutMs / 1000)} s`),
        ),
      );
      const { done, value } = await iterator.next().finally(cancelTimer);
      if (done) return;
      yield value;
    }
  } finally {
    // Not awaited: a generator that hangs in its upstream read returns only after the abort.
    abort(new UpstreamFailure('connection', 'The stream was left'));
    void iterator?.return?.().catch(() => {});
  }
}
