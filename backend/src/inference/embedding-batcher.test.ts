import { describe, expect, it } from 'vitest';
import type { CallContext, EmbeddingCall } from '../providers/provider.ts';
import { UpstreamFailure } from '../providers/upstream-failure.ts';
import { createLogger } from '../utils/logging.ts';
import { ManualClock } from '../utils/manual-clock.ts';
import { EmbeddingBatcher } from './embedding-batcher.ts';
import { fakeProvider, notingTelemetry } from './fake-provider.ts';

/** A provider whose vector of a text is its length, and that refuses a batch with the word "bad" in it. */
function setUp() {
  const clock = new ManualClock();
  const calls: string[][] = [];
  const signals: AbortSignal[] = [];
  const provider = fakeProvider('p', {
    embed: async ({ input }: EmbeddingCall, { signal }: CallContext) => {
      calls.push(input);
      signals.push(signal);
      if (input.includes('bad')) throw new UpstreamFailure('rejected', 'bad text');
      if (input.includes('hang'))
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      return { embeddings: input.map((text) => [text.length]), tokens: input.join('').length };
    },
  });
  const batcher = new EmbeddingBatcher(clock, notingTelemetry());
  const embed = (input: string[], signal = new AbortController().signal, model = 'm', dimensions?: number) =>
    batcher.embed(
      provider,
      { input, ...(dimensions ? { dimensions } : {}) },
      {
        model,
        signal,
        requestId: 'r',
        logger: createLogger('ERROR'),
      },
    );
  return { clock, calls, signals, embed };
}

describe('embedding batches', () => {
  it('sends calls that arrive together upstream as one, and gives each its own', async () => {
    const { clock, calls, embed } = setUp();
    const results = Promise.all([embed(['a', 'bb']), embed(['ccc']), embed(['dddd'])]);
    await clock.advance(10);
    expect(await results).toEqual([
      { embeddings: [[1], [2]], tokens: 3 },
      { embeddings: [[3]], tokens: 3 },
      { embeddings: [[4]], tokens: 4 },
    ]);
    expect(calls).toEqual([['a', 'bb', 'ccc', 'dddd']]);
  });

  it('keeps models and dimensions apart', async () => {
    const { clock, calls, embed } = setUp();
    const results = Promise.all([
      embed(['a']),
      embed(['b'], undefined, 'other'),
      embed(['c'], undefined, 'm', 8),
    ]);
    await clock.advance(10);
    await results;
    expect(calls).toHaveLength(3);
  });

  it('bounds the texts of one call', async () => {
    const { clock, calls, embed } = setUp();
    const results = Promise.all(Array.from({ length: 150 }, () => embed(['x'])));
    await clock.advance(10);
    await results;
    expect(calls.map(({ length }) => length)).toEqual([64, 64, 22]);
  });

  it("does not let one caller's bad text spoil the others", async () => {
    const { clock, embed } = setUp();
    const results = Promise.allSettled([embed(['good']), embed(['bad'])]);
    await clock.advance(10);
    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  it('aborts the shared call when all its callers have left', async () => {
    const { clock, signals, embed } = setUp();
    const [first, second] = [new AbortController(), new AbortController()];
    const results = Promise.allSettled([embed(['hang'], first.signal), embed(['b'], second.signal)]);
    await clock.advance(10);
    first.abort(new Error('left'));
    expect(signals[0]?.aborted).toBe(false);
    second.abort(new Error('left'));
    expect(signals[0]?.aborted).toBe(true);
    expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
