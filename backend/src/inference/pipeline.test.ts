import type { Capability } from '@ai-platform/contract';
import { describe, expect, it } from 'vitest';
import type { EmbeddingResult, ModelInfo, Provider } from '../providers/provider.ts';
import { UpstreamFailure } from '../providers/upstream-failure.ts';
import { PlatformError } from '../utils/errors.ts';
import { createLogger } from '../utils/logging.ts';
import { ManualClock } from '../utils/manual-clock.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { fakeProvider, notingTelemetry } from './fake-provider.ts';
import { ModelRegistry, noChains } from './model-registry.ts';
import { createPipeline, type InferenceOptions } from './pipeline.ts';

type Step = UpstreamFailure | 'ok' | 'hang';

const unavailable = (retryAfterMs?: number) =>
  new UpstreamFailure('unavailable', 'Overloaded', {
    status: 503,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

/** A model that calls wait for. */
const arriving = (capability: Capability, model: string): ModelInfo => ({
  model,
  capability,
  availability: 'downloading',
  reason: 'm is being downloaded: 12 MB of 398 MB',
  downloadsOnDemand: true,
  parameters: {},
});

/** A pipeline over the models `a`, `b`, … each of which plays its steps, the last one for ever. */
function setUp(
  steps: Record<string, Step[]>,
  capability: 'chat' | 'embeddings' = 'chat',
  toDownload: readonly string[] = [],
) {
  const clock = new ManualClock();
  const telemetry = notingTelemetry();
  const seen: string[] = [];
  const aborted: string[] = [];
  const providers: Provider[] = Object.keys(steps).map((name) =>
    fakeProvider(name, {
      chat: async () => Promise.reject(),
      embed: async () => Promise.reject(),
      ...(toDownload.includes(name) ? { describe: (capability, model) => arriving(capability, model) } : {}),
    }),
  );
  const chain = Object.keys(steps).map((provider) => ({ provider, model: 'm', parameters: {} }));
  const registry = new ModelRegistry();
  registry.replace(providers, { ...noChains(), [capability]: chain });
  const breaker = new CircuitBreaker(clock);
  const pipeline = createPipeline({
    registry,
    breaker,
    clock,
    telemetry,
    retry: { maxRetries: 3, random: () => 0.5 },
    requestTimeoutMs: 60_000,
    attemptTimeoutMs: 20_000,
  });
  const controller = new AbortController();
  const options: InferenceOptions = {
    model: undefined,
    fallback: true,
    signal: controller.signal,
    requestId: 'r',
    logger: createLogger('ERROR'),
  };
  const run = (overrides: Partial<InferenceOptions> = {}) =>
    pipeline.run(capability, { ...options, ...overrides }, async ({ provider, model }, { signal }) => {
      seen.push(`${provider.name}:${model}`);
      const plan = steps[provider.name] ?? [];
      const step = plan.length > 1 ? plan.shift() : plan[0];
      if (step === 'ok') return `from ${provider.name}`;
      if (step === 'hang') {
        return new Promise<string>((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted.push(provider.name);
            reject(signal.reason);
          });
        });
      }
      throw step;
    });
  return { clock, telemetry, seen, aborted, run, controller, breaker };
}

/** The error that a run ends with, once the time has moved far enough. */
async function failureOf(
  promise: Promise<unknown>,
  clock: ManualClock,
  ms = 120_000,
): Promise<PlatformError> {
  const caught = promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  await clock.advance(ms);
  const error = await caught;
  if (!(error instanceof PlatformError)) throw new Error(`ended with ${String(error)}`);
  return error;
}

describe('the pipeline', () => {
  it('answers with the first model when it can', async () => {
    const { run } = setUp({ a: ['ok'] });
    expect(await run()).toEqual({ value: 'from a', provider: 'a', model: 'm', attempts: 1, fellBack: false });
  });

  it('retries after 1, 2 and 4 seconds, each with its jitter', async () => {
    const { run, clock } = setUp({ a: [unavailable(), unavailable(), unavailable(), 'ok'] });
    const result = run();
    await clock.advance(10_000);
    expect((await result).attempts).toBe(4);
    expect(clock.sleeps).toEqual([1_125, 2_250, 4_500]);
  });

  it('waits as long as the upstream asks instead', async () => {
    const { run, clock } = setUp({ a: [unavailable(20_000), 'ok'] });
    const result = run();
    await clock.advance(20_000);
    expect((await result).value).toBe('from a');
    expect(clock.sleeps).toEqual([20_000]);
  });

  it('goes to the next model at once when the asked wait does not fit in the budget', async () => {
    const { run, clock } = setUp({ a: [unavailable(90_000)], b: ['ok'] });
    expect(await run()).toMatchObject({ value: 'from b', attempts: 2, fellBack: true });
    expect(clock.sleeps).toEqual([]);
  });

  it('falls back after four attempts', async () => {
    const { run, clock, seen, telemetry } = setUp({ a: [unavailable()], b: ['ok'] });
    const result = run();
    await clock.advance(10_000);
    expect((await result).provider).toBe('b');
    expect(seen).toEqual(['a:m', 'a:m', 'a:m', 'a:m', 'b:m']);
    expect(telemetry.notes).toContain('fallback chat');
  });

  it.each(['unauthorized', 'quota_exceeded', 'model_not_found', 'invalid_reply'] as const)(
    'does not repeat a call that ended as %s, but asks the next model',
    async (kind) => {
      const { run, seen } = setUp({ a: [new UpstreamFailure(kind, 'no')], b: ['ok'] });
      await run();
      expect(seen).toEqual(['a:m', 'b:m']);
    },
  );

  it('waits for a download as long as the request may take, then says how far it is', async () => {
    const { run, clock, breaker, aborted } = setUp({ a: ['hang'], b: ['ok'] }, 'chat', ['a']);
    const result = run().catch((error: unknown) => error);
    await clock.advance(59_000);
    expect(aborted).toEqual([]);
    await clock.advance(2_000);
    expect(await result).toMatchObject({
      code: 'model_unavailable',
      message: 'm is being downloaded: 12 MB of 398 MB',
      retryAfterSeconds: 15,
    });
    expect(breaker.allows('a:m')).toBe(true);
  });

  it('downloads one model for a request and no fallback', async () => {
    const broken = new UpstreamFailure('not_configured', 'a could not be downloaded');
    const { run, clock, seen } = setUp({ a: [broken], b: ['ok'], c: ['ok'] }, 'chat', ['a', 'b']);
    const result = run();
    await clock.advance(1_000);
    expect(await result).toMatchObject({ value: 'from c' });
    expect(seen).toEqual(['a:m', 'c:m']);
  });

  it('gives up at once when the request itself is wrong', async () => {
    const { run, clock, seen } = setUp({
      a: [new UpstreamFailure('rejected', 'too long', { status: 400 })],
      b: ['ok'],
    });
    const error = await failureOf(run(), clock);
    expect(error.code).toBe('validation_error');
    expect(error.message).toBe('too long');
    expect(seen).toEqual(['a:m']);
  });

  it('asks the next model what one cannot do', async () => {
    const images = new UpstreamFailure('unsupported', 'reads text only', { field: 'messages' });
    const { run, seen, breaker } = setUp({ a: [images], b: ['ok'] });
    for (let request = 0; request < 11; request++) await run();
    expect(seen.slice(0, 2)).toEqual(['a:m', 'b:m']);
    expect(breaker.allows('a:m')).toBe(true);
  });

  it('refuses what no model can do', async () => {
    const images = new UpstreamFailure('unsupported', 'reads text only', { field: 'messages' });
    const { run, clock } = setUp({ a: [images], b: [images] });
    const error = await failureOf(run(), clock);
    expect(error).toMatchObject({ code: 'validation_error', details: { messages: 'reads text only' } });
  });

  it('tells why the named model did not answer, where another one did', async () => {
    const { run } = setUp({ a: [new UpstreamFailure('unauthorized', 'No entry')], b: ['ok'] });
    expect((await run({ model: 'a:m' })).insteadOf).toBe('b:m answered, since a:m did not: No entry');
    expect((await run({ model: 'a:other' })).insteadOf).toContain('since a:other did not: No entry');
    expect((await run()).insteadOf).toBeUndefined();
    expect((await run({ model: 'b:m' })).insteadOf).toBeUndefined();
    // The bare name is that of both.
    expect((await run({ model: 'm' })).insteadOf).toBeUndefined();
  });

  it('leaves a model alone whose credentials are refused again and again', async () => {
    const { run, clock, seen } = setUp({ a: [new UpstreamFailure('unauthorized', 'No entry')] });
    for (let request = 0; request < 10; request++) await failureOf(run(), clock, 0);
    const error = await failureOf(run(), clock, 0);
    expect(error).toMatchObject({ code: 'model_unavailable', retryAfterSeconds: 30 });
    expect(error.message).toContain('The last time: No entry');
    expect(seen).toHaveLength(10);
  });

  it('stays with the asked model when fallback is off', async () => {
    const { run, clock, seen } = setUp({ a: [unavailable()], b: ['ok'] });
    const error = await failureOf(run({ fallback: false }), clock);
    expect(error.code).toBe('upstream_error');
    expect(new Set(seen)).toEqual(new Set(['a:m']));
  });

  it('lists every attempt when all models failed', async () => {
    const { run, clock } = setUp({
      a: [new UpstreamFailure('unauthorized', 'key', { status: 401 })],
      b: [unavailable()],
    });
    const error = await failureOf(run(), clock);
    expect(error.code).toBe('upstream_error');
    expect(error.details?.attempts).toEqual([
      { provider: 'a', model: 'm', status: 401, reason: 'key' },
      ...Array.from({ length: 4 }, () => ({ provider: 'b', model: 'm', status: 503, reason: 'Overloaded' })),
    ]);
  });

  it('hands a rate limit on with the time to wait', async () => {
    const limited = new UpstreamFailure('rate_limited', 'slow down', { status: 429, retryAfterMs: 100_000 });
    const { run, clock } = setUp({ a: [limited] });
    const error = await failureOf(run(), clock);
    expect(error.code).toBe('rate_limited');
    expect(error.retryAfterSeconds).toBe(100);
  });

  it('says that nobody has a model that nobody has', async () => {
    const { run, clock } = setUp({ a: [new UpstreamFailure('model_not_found', 'no')] });
    expect((await failureOf(run(), clock)).code).toBe('model_not_found');
  });

  it('bounds one attempt, so that a hanging upstream leaves time for another', async () => {
    const { run, clock, aborted } = setUp({ a: ['hang'], b: ['ok'] });
    const result = run();
    await clock.advance(20_000);
    expect((await result).value).toBe('from b');
    expect(aborted).toEqual(['a']);
  });

  it('ends in a timeout when the budget is spent on waits', async () => {
    const { run, clock } = setUp({ a: [unavailable(50_000), unavailable(9_999), 'hang'] });
    const error = await failureOf(run(), clock);
    expect(error.code).toBe('timeout');
    expect(clock.pending).toBe(0);
  });

  it('aborts the upstream call when the caller leaves, and reports nothing as failed', async () => {
    const { run, clock, controller, aborted, telemetry } = setUp({ a: ['hang'], b: ['ok'] });
    const result = run();
    await clock.advance(10);
    controller.abort(new Error('left'));
    await expect(result).rejects.toThrow('left');
    expect(aborted).toEqual(['a']);
    expect(telemetry.notes).toEqual(['attempt a:m canceled']);
    expect(clock.pending).toBe(0);
  });

  it('stops waiting for a retry when the caller leaves', async () => {
    const { run, clock, controller, seen } = setUp({ a: [unavailable()] });
    const result = run();
    await clock.advance(10);
    controller.abort(new Error('left'));
    await expect(result).rejects.toThrow('left');
    expect(seen).toHaveLength(1);
  });

  it('leaves a model alone after a run of failures, and probes it later', async () => {
    const { run, clock, seen } = setUp({ a: [unavailable()], b: ['ok'] });
    for (let request = 0; request < 3; request++) {
      const result = run();
      await clock.advance(10_000);
      await result;
    }
    const before = seen.filter((call) => call === 'a:m').length;
    await run();
    expect(seen.filter((call) => call === 'a:m')).toHaveLength(before);
    await clock.advance(30_000);
    const probing = run();
    await clock.advance(10_000);
    await probing;
    expect(seen.filter((call) => call === 'a:m').length).toBe(before + 1);
  });

  it('does not count a model that is still loading against its health', async () => {
    const { run, clock, breaker } = setUp({ a: [unavailable(100)] });
    for (let request = 0; request < 5; request++) await failureOf(run(), clock, 5_000);
    expect(breaker.allows('a:m')).toBe(true);
  });

  it('does not count a model that cannot be loaded against its health', async () => {
    const { run, clock, breaker } = setUp({ a: [new UpstreamFailure('not_configured', 'Broken')] });
    for (let request = 0; request < 11; request++) await failureOf(run(), clock, 0);
    expect(breaker.allows('a:m')).toBe(true);
  });

  it('skips a model that its provider cannot serve, and says why and until when when it was the only one', async () => {
    const registry = new ModelRegistry();
    const provider = {
      ...fakeProvider('a', { chat: async () => Promise.reject() }),
      describe: () => ({
        model: 'm',
        capability: 'chat' as const,
        availability: 'needs_key' as const,
        reason: 'Set the key',
        retryAfterMs: 29_500,
        parameters: {},
      }),
    };
    registry.replace([provider], { ...noChains(), chat: [{ provider: 'a', model: 'm', parameters: {} }] });
    const clock = new ManualClock();
    const pipeline = createPipeline({
      registry,
      breaker: new CircuitBreaker(clock),
      clock,
      telemetry: notingTelemetry(),
      retry: { maxRetries: 3, random: () => 0 },
      requestTimeoutMs: 1_000,
      attemptTimeoutMs: 1_000,
    });
    const run = pipeline.run(
      'chat',
      {
        model: undefined,
        fallback: true,
        signal: new AbortController().signal,
        requestId: 'r',
        logger: createLogger('ERROR'),
      },
      async () => 'never',
    );
    const error = await failureOf(run, clock, 0);
    expect(error.code).toBe('model_unavailable');
    expect(error.message).toBe('Set the key');
    expect(error.retryAfterSeconds).toBe(30);
  });

  it('never falls back to another model for embeddings', async () => {
    const registry = new ModelRegistry();
    const providers = ['a', 'b', 'c'].map((name) =>
      fakeProvider(name, { embed: async (): Promise<EmbeddingResult> => ({ embeddings: [], tokens: 0 }) }),
    );
    registry.replace(providers, {
      ...noChains(),
      embeddings: [
        { provider: 'a', model: 'bge', parameters: {} },
        { provider: 'b', model: 'minilm', parameters: {} },
        { provider: 'c', model: 'bge', parameters: {} },
      ],
    });
    expect(registry.resolve('embeddings', undefined, true).map(({ key }) => key)).toEqual(['a:bge', 'c:bge']);
    expect(registry.resolve('embeddings', 'minilm', true).map(({ key }) => key)).toEqual(['b:minilm']);
  });
});
