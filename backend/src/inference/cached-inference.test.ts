import { describe, expect, it } from 'vitest';
import { createLogger } from '../utils/logging.ts';
import { ManualClock } from '../utils/manual-clock.ts';
import { type CacheDirectives, createCachedInference } from './cached-inference.ts';
import { notingTelemetry } from './fake-provider.ts';
import type { Inference, Pipeline } from './pipeline.ts';
import { cacheKey, createMemoryCache } from './result-cache.ts';
import { SingleFlight } from './single-flight.ts';

const HOUR = 3_600_000;

function setUp({ fellBack = false, maxBytes = 100_000 } = {}) {
  const clock = new ManualClock();
  const telemetry = notingTelemetry();
  const calls: { signal: AbortSignal; answer(): void }[] = [];
  const pipeline: Pipeline = {
    run: <T>(_capability: unknown, { signal }: { signal: AbortSignal }) =>
      new Promise<Inference<T>>((resolve, reject) => {
        const inference = { provider: 'p', model: 'm', attempts: 1, fellBack };
        // The tests only ever ask for strings.
        const answer = () => resolve({ ...inference, value: `result ${calls.length}` as T });
        calls.push({ signal, answer });
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  };
  const infer = createCachedInference({
    pipeline,
    cache: createMemoryCache({ maxBytes, ttlMs: HOUR, clock }),
    flights: new SingleFlight(),
    telemetry,
  });
  const ask = (
    parameters: unknown = { prompt: 'x' },
    {
      deterministic = true,
      signal = new AbortController().signal,
      ...cache
    }: Partial<CacheDirectives> & {
      deterministic?: boolean;
      signal?: AbortSignal;
    } = {},
  ) =>
    infer<string>({
      capability: 'embeddings',
      options: {
        model: undefined,
        fallback: true,
        signal,
        requestId: 'r',
        logger: createLogger('ERROR'),
        cache: { read: true, write: true, asked: false, ...cache },
      },
      deterministic,
      parameters,
      sizeOf: (value) => value.length,
      call: async () => 'unused',
    });
  /** Asks and lets the upstream answer. */
  const answered = async (...args: Parameters<typeof ask>) => {
    const before = calls.length;
    const result = ask(...args);
    await clock.advance(0);
    if (calls.length > before) calls.at(-1)?.answer();
    return result;
  };
  return { ask, answered, calls, clock, telemetry };
}

describe('cached inference', () => {
  it('answers an equal request from memory', async () => {
    const { answered, calls } = setUp();
    expect(await answered({ a: 1, b: 2 })).toMatchObject({ value: 'result 1', cache: 'miss', attempts: 1 });
    expect(await answered({ b: 2, a: 1 })).toMatchObject({ value: 'result 1', cache: 'hit', attempts: 0 });
    expect(calls).toHaveLength(1);
  });

  it('forgets a result after its time to live', async () => {
    const { answered, calls, clock } = setUp();
    await answered();
    await clock.advance(HOUR + 1);
    expect((await answered()).cache).toBe('miss');
    expect(calls).toHaveLength(2);
  });

  it('asks anew for what is not deterministic, unless the caller wants it cached', async () => {
    const { answered, calls } = setUp();
    expect((await answered({}, { deterministic: false })).cache).toBe('bypass');
    await answered({}, { deterministic: false });
    expect(calls).toHaveLength(2);
    await answered({}, { deterministic: false, asked: true });
    expect((await answered({}, { deterministic: false, asked: true })).cache).toBe('hit');
  });

  it('honours no-store and no-cache', async () => {
    const { answered } = setUp();
    expect((await answered({}, { read: false, write: false })).cache).toBe('bypass');
    expect((await answered()).cache).toBe('miss');
    expect(await answered({ prompt: 'x' }, { read: false })).toMatchObject({
      cache: 'miss',
      value: 'result 3',
    });
    expect(await answered()).toMatchObject({ cache: 'hit', value: 'result 3' });
  });

  it('does not keep what a fallback answered', async () => {
    const { answered, calls } = setUp({ fellBack: true });
    await answered();
    await answered();
    expect(calls).toHaveLength(2);
  });

  it('lets identical requests in flight share one call', async () => {
    const { ask, calls, clock } = setUp();
    const all = [ask(), ask(), ask()];
    await clock.advance(0);
    expect(calls).toHaveLength(1);
    calls[0]?.answer();
    expect((await Promise.all(all)).map(({ value }) => value)).toEqual(['result 1', 'result 1', 'result 1']);
  });

  it('aborts a shared call only when the last of its callers has left', async () => {
    const { ask, calls, clock } = setUp();
    const [first, second] = [new AbortController(), new AbortController()];
    const results = [ask({}, { signal: first.signal }), ask({}, { signal: second.signal })].map((result) =>
      result.catch((error: unknown) => error),
    );
    await clock.advance(0);
    first.abort(new Error('first left'));
    expect(await results[0]).toMatchObject({ message: 'first left' });
    expect(calls[0]?.signal.aborted).toBe(false);
    second.abort(new Error('second left'));
    expect(await results[1]).toMatchObject({ message: 'second left' });
    expect(calls[0]?.signal.aborted).toBe(true);
  });

  it('stays within its bytes', async () => {
    const { answered, calls } = setUp({ maxBytes: 2_000 });
    for (let text = 0; text < 20; text++) await answered({ text });
    await answered({ text: 0 });
    expect(calls).toHaveLength(21);
  });
});

describe('the cache key', () => {
  it('tells apart what differs in type, nesting or bytes', () => {
    const values = [
      1,
      '1',
      [1],
      ['1'],
      { a: 1 },
      [[1]],
      [1, [2]],
      [[1], 2],
      null,
      {},
      [],
      '',
      new Uint8Array([1]),
    ];
    expect(new Set(values.map(cacheKey)).size).toBe(values.length);
  });

  it('does not depend on the order of fields, nor on absent ones', () => {
    expect(cacheKey({ a: 1, b: undefined, c: 2 })).toBe(cacheKey({ c: 2, a: 1 }));
  });
});
