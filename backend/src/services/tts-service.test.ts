import { afterAll, describe, expect, it } from 'vitest';
import { createCachedInference } from '../inference/cached-inference.ts';
import { CircuitBreaker } from '../inference/circuit-breaker.ts';
import { fakeProvider, notingTelemetry } from '../inference/fake-provider.ts';
import { ModelRegistry, noChains } from '../inference/model-registry.ts';
import { createPipeline } from '../inference/pipeline.ts';
import { createMemoryCache } from '../inference/result-cache.ts';
import { SingleFlight } from '../inference/single-flight.ts';
import { createAudioCodec } from '../media/audio/audio-codec.ts';
import { wavFile } from '../media/audio/wav.ts';
import type { CallContext, Provider, SpeechCall, SpeechStream } from '../providers/provider.ts';
import { UpstreamFailure } from '../providers/upstream-failure.ts';
import { createLogger } from '../utils/logging.ts';
import { ManualClock } from '../utils/manual-clock.ts';
import { createTtsService } from './tts-service.ts';

const RATE = 8_000;
const IDLE_MS = 30_000;
const audio = createAudioCodec({ maxSeconds: 60 });
afterAll(() => audio.close());

const job = { text: 'Hello.', speed: 1, format: 'wav', anyVoice: false } as const;

/** The service over providers in their order, and what the telemetry heard. */
function setUp(providers: Provider[]) {
  const clock = new ManualClock();
  const telemetry = notingTelemetry();
  const registry = new ModelRegistry();
  const chain = providers.map(({ name }) => ({ provider: name, model: 'm', parameters: {} }));
  registry.replace(providers, { ...noChains(), text_to_speech: chain });
  const pipeline = createPipeline({
    registry,
    breaker: new CircuitBreaker(clock),
    clock,
    telemetry,
    retry: { maxRetries: 0, random: () => 0 },
    requestTimeoutMs: 60_000,
    attemptTimeoutMs: 20_000,
  });
  const cache = createMemoryCache({ maxBytes: 0, ttlMs: 1, clock });
  const infer = createCachedInference({ pipeline, cache, flights: new SingleFlight(), telemetry });
  const controller = new AbortController();
  const service = createTtsService({ infer, pipeline, audio, clock, streamIdleTimeoutMs: IDLE_MS });
  const stream = (changes: Partial<Parameters<typeof service.stream>[0]> = {}) =>
    service.stream(
      { ...job, ...changes },
      {
        model: undefined,
        fallback: true,
        signal: controller.signal,
        requestId: 'r',
        logger: createLogger('ERROR'),
      },
    );
  return { clock, telemetry, controller, stream };
}

type Step = number | UpstreamFailure | 'hang';

/** A provider that speaks each number as one sample of that value, and how its calls went. */
function speaker(name: string, steps: Step[]) {
  const calls: SpeechCall[] = [];
  let ended = false;
  async function* pieces(context: CallContext) {
    try {
      for (const step of steps) {
        if (step === 'hang') {
          await new Promise((_resolve, reject) => {
            context.signal.addEventListener('abort', () => reject(context.signal.reason), { once: true });
          });
        } else if (step instanceof UpstreamFailure) throw step;
        else yield Int16Array.of(step);
      }
    } finally {
      ended = true;
    }
  }
  const provider = fakeProvider(name, {
    synthesizeSpeech: () => Promise.reject(new Error('not asked for')),
    async streamSpeech(call, context): Promise<SpeechStream> {
      calls.push(call);
      return { sampleRate: RATE, pieces: pieces(context) };
    },
  });
  return { provider, calls, isEnded: () => ended };
}

async function samplesOf(body: AsyncIterable<Uint8Array> | Uint8Array): Promise<number[]> {
  if (body instanceof Uint8Array) throw new Error('The speech came whole');
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return [...new Int16Array(new Uint8Array(Buffer.concat(pieces)).slice(44).buffer)];
}

describe('a stream of speech', () => {
  it('is the speech of the model, piece by piece', async () => {
    const { stream, telemetry } = setUp([speaker('a', [1, 2, 3]).provider]);
    const { value, provider, model, attempts } = await stream();
    expect({ provider, model, attempts }).toEqual({ provider: 'a', model: 'm', attempts: 1 });
    expect(value.contentType).toBe('audio/wav');
    expect(await samplesOf(value.body)).toEqual([1, 2, 3]);
    expect(telemetry.notes).toEqual(['attempt a:m ok']);
  });

  it('comes whole, in the asked format, from a model that only speaks all at once', async () => {
    const bytes = wavFile([new Uint8Array(2 * RATE)], RATE);
    const { stream } = setUp([
      fakeProvider('a', { synthesizeSpeech: async () => ({ bytes, contentType: 'audio/wav' }) }),
    ]);
    const { value } = await stream({ format: 'flac' });
    expect(value.contentType).toBe('audio/flac');
    expect(Buffer.from(value.body as Uint8Array).toString('latin1', 0, 4)).toBe('fLaC');
  });

  it('is taken over by the next model when the first fails before its first piece', async () => {
    const failing = speaker('a', [new UpstreamFailure('connection', 'no')]);
    const { stream } = setUp([failing.provider, speaker('b', [7]).provider]);
    const { value, provider, fellBack } = await stream();
    expect({ provider, fellBack }).toEqual({ provider: 'b', fellBack: true });
    expect(await samplesOf(value.body)).toEqual([7]);
  });

  it('fails with an error of the API when no model gives a first piece', async () => {
    const { stream } = setUp([speaker('a', [new UpstreamFailure('rejected', 'no such voice')]).provider]);
    await expect(stream()).rejects.toMatchObject({ code: 'validation_error' });
  });

  it('throws what goes wrong after the first piece, and no other model takes over', async () => {
    const other = speaker('b', [7]);
    const { stream } = setUp([
      speaker('a', [1, new UpstreamFailure('connection', 'broke off')]).provider,
      other.provider,
    ]);
    const { value } = await stream();
    await expect(samplesOf(value.body)).rejects.toMatchObject({ code: 'upstream_error' });
    expect(other.calls).toEqual([]);
  });

  it('is broken off when the model falls silent', async () => {
    const { stream, clock } = setUp([speaker('a', [1, 'hang']).provider]);
    const { value } = await stream();
    const reading = samplesOf(value.body).catch((error: unknown) => error);
    // The reader has to be waiting for the second piece.
    await new Promise(setImmediate);
    await clock.advance(IDLE_MS);
    expect(await reading).toMatchObject({ code: 'timeout' });
    expect(clock.pending).toBe(0);
  });

  it('stops the model when the caller leaves while reading', async () => {
    const { provider, isEnded } = speaker('a', [1, 'hang']);
    const { stream, controller } = setUp([provider]);
    const { value } = await stream();
    const reading = samplesOf(value.body).catch((error: unknown) => error);
    await new Promise(setImmediate);
    const reason = new Error('left');
    controller.abort(reason);
    expect(await reading).toBe(reason);
    expect(isEnded()).toBe(true);
  });

  it('stops the model when the caller leaves before reading', async () => {
    const { provider, isEnded } = speaker('a', [1, 2]);
    const { stream, controller } = setUp([provider]);
    await stream();
    expect(isEnded()).toBe(false);
    controller.abort(new Error('left'));
    await expect.poll(isEnded).toBe(true);
  });

  it('fits the parameters to the model, with a warning', async () => {
    const { provider, calls } = speaker('a', [1]);
    const limited: Provider = {
      ...provider,
      describe: (capability, model) => ({
        capability,
        model,
        availability: 'ready',
        parameters: { speed: { minimum: 0.5, maximum: 2 }, voice: { default: 'one', values: ['one'] } },
      }),
    };
    const { stream } = setUp([limited]);
    const { value } = await stream({ speed: 4 });
    expect(calls).toMatchObject([{ speed: 2, voice: 'one' }]);
    expect(value.warnings).toEqual([expect.stringContaining('speed')]);
  });
});
