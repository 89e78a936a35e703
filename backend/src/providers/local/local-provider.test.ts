import { Writable } from 'node:stream';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { readPlainWav } from '../../media/audio/wav.ts';
import { createLogger } from '../../utils/logging.ts';
import { ManualClock } from '../../utils/manual-clock.ts';
import type { CallContext, Provider, SpeechCall } from '../provider.ts';
import { createLocalProvider, type LocalProviderOptions } from './local-provider.ts';

const logger = createLogger('ERROR', new Writable({ write: (_chunk, _encoding, done) => done() }));
const SENTENCE = 'The quick brown fox jumps over the lazy dog by the river. ';

const providers: Provider[] = [];
function createProvider(options: Partial<LocalProviderOptions> = {}): Provider {
  const provider = createLocalProvider({ logger, ...options });
  providers.push(provider);
  return provider;
}
afterEach(async () => {
  await Promise.all(providers.splice(0).map((provider) => provider.close()));
});

const context = (changes: Partial<CallContext> = {}): CallContext => ({
  model: 'flite',
  signal: new AbortController().signal,
  logger,
  requestId: 'test',
  ...changes,
});

async function speak(provider: Provider, call: Partial<SpeechCall>, changes: Partial<CallContext> = {}) {
  const media = await provider.synthesizeSpeech?.(
    { text: 'Hello there, my friend.', speed: 1, preferredFormat: 'wav', ...call },
    context(changes),
  );
  if (!media) throw new Error('The provider does not speak');
  return media;
}

const secondsOf = (wav: Uint8Array) => (wav.byteLength - 44) / 32_000;

function loudness(wav: Uint8Array): number {
  const { samples } = readPlainWav(wav);
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

/** Worker threads of this process that have not ended. */
const threads = new Set<Worker>();
process.on('worker', (worker: Worker) => {
  threads.add(worker);
  worker.once('exit', () => threads.delete(worker));
});

describe('models of the local provider', () => {
  it('lists Flite for text to speech and nothing else', () => {
    const provider = createProvider();
    expect(provider.models('text_to_speech')).toEqual([
      {
        model: 'flite',
        capability: 'text_to_speech',
        availability: 'ready',
        parameters: {
          voice: { default: 'slt', values: ['slt', 'rms', 'awb', 'kal', 'kal16'] },
          speaker_id: { default: 0, minimum: 0, maximum: 4 },
          speed: { default: 1, minimum: 0.25, maximum: 4 },
        },
      },
    ]);
    expect(provider.models('chat')).toEqual([]);
  });

  it('describes a model that it does not have as unavailable, with the reason', () => {
    const provider = createProvider();
    expect(provider.describe('text_to_speech', 'flite').availability).toBe('ready');
    expect(provider.describe('text_to_speech', 'kokoro')).toMatchObject({
      model: 'kokoro',
      availability: 'unavailable',
      reason: '"kokoro" does not run locally; what does is flite',
    });
    expect(provider.describe('chat', 'flite')).toMatchObject({
      availability: 'unavailable',
      reason: 'No model of this kind runs locally',
    });
  });

  it('rejects calls of a model that it does not have', async () => {
    await expect(speak(createProvider(), {}, { model: 'kokoro' })).rejects.toMatchObject({
      kind: 'model_not_found',
    });
  });

  it('tells how long the first call took to load the model, once', async () => {
    const loads: unknown[] = [];
    const provider = createProvider({ clock: new ManualClock(), onModelLoad: (load) => loads.push(load) });
    expect(loads).toEqual([]);
    await Promise.all([speak(provider, {}), speak(provider, {})]);
    await speak(provider, {});
    expect(loads).toEqual([{ capability: 'text_to_speech', model: 'flite', milliseconds: 0 }]);
  });
});

describe('speech of Flite', () => {
  it('is 16-bit mono WAV at 16 kHz with true sizes', async () => {
    const { bytes, contentType } = await speak(createProvider(), {});
    expect(contentType).toBe('audio/wav');
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const text = (start: number, end: number) => new TextDecoder().decode(bytes.subarray(start, end));
    expect([text(0, 4), text(8, 16), text(36, 40)]).toEqual(['RIFF', 'WAVEfmt ', 'data']);
    expect(view.getUint32(4, true)).toBe(bytes.byteLength - 8);
    expect(view.getUint16(20, true)).toBe(1);
    expect(view.getUint16(22, true)).toBe(1);
    expect(view.getUint32(24, true)).toBe(16_000);
    expect(view.getUint16(34, true)).toBe(16);
    expect(view.getUint32(40, true)).toBe(bytes.byteLength - 44);
    expect(secondsOf(bytes)).toBeGreaterThan(1);
    expect(secondsOf(bytes)).toBeLessThan(4);
    expect(loudness(bytes)).toBeGreaterThan(500);
  });

  it('differs from voice to voice, in 16 kHz whatever the voice was recorded at', async () => {
    const provider = createProvider();
    const voices = ['slt', 'rms', 'awb', 'kal', 'kal16'];
    const spoken = await Promise.all(voices.map((voice) => speak(provider, { voice })));
    expect(new Set(spoken.map(({ bytes }) => Buffer.from(bytes).toString('base64'))).size).toBe(
      voices.length,
    );
    for (const { bytes } of spoken) {
      expect(secondsOf(bytes)).toBeGreaterThan(1);
      expect(secondsOf(bytes)).toBeLessThan(4);
    }
  });

  it('has slt for its default and numbers its voices', async () => {
    const provider = createProvider();
    const [unnamed, slt, second, rms] = await Promise.all([
      speak(provider, {}),
      speak(provider, { voice: 'slt' }),
      speak(provider, { speaker_id: 1 }),
      speak(provider, { voice: 'rms' }),
    ]);
    expect(unnamed.bytes).toEqual(slt.bytes);
    expect(second.bytes).toEqual(rms.bytes);
  });

  it('gets shorter as the speed rises', async () => {
    const provider = createProvider();
    const speeds = [0.25, 0.5, 1, 2, 4];
    const spoken = await Promise.all(speeds.map((speed) => speak(provider, { speed })));
    const seconds = spoken.map(({ bytes }) => secondsOf(bytes));
    const normal = seconds[2] ?? 0;
    for (const [index, speed] of speeds.entries()) {
      const ratio = normal / (seconds[index] ?? 0);
      expect(ratio / speed).toBeGreaterThan(0.85);
      expect(ratio / speed).toBeLessThan(1.15);
    }
  });

  it('is the speech of all sentences of a long text, in their order', async () => {
    const provider = createProvider();
    // Too long for two of them to be spoken in one go.
    const sentences = ['one', 'two', 'three', 'four', 'five'].map(
      (name) => `This is number ${name}, ${'which goes on and on, '.repeat(8)}and ends here. `,
    );
    const whole = await speak(provider, { text: sentences.join(''), speed: 4 });
    const parts = await Promise.all(sentences.map((text) => speak(provider, { text, speed: 4 })));
    const joined = Buffer.concat(parts.map(({ bytes }) => bytes.subarray(44)));
    expect(Buffer.compare(joined, whole.bytes.subarray(44))).toBe(0);
  });

  it('comes for several callers at once', async () => {
    const provider = createProvider();
    const texts = Array.from({ length: 12 }, (_, i) => `This is caller number ${i}.`);
    const together = await Promise.all(texts.map((text) => speak(provider, { text })));
    const alone = await speak(provider, { text: texts[7] ?? '' });
    expect(together[7]?.bytes).toEqual(alone.bytes);
  });

  it('reads accents, typographic signs and what stands between emoji', async () => {
    const provider = createProvider();
    const [fancy, plain] = await Promise.all([
      speak(provider, { text: '“Café” 🎉 naïve\u0000' }),
      speak(provider, { text: '"Cafe" naive' }),
    ]);
    expect(fancy.bytes).toEqual(plain.bytes);
  });

  it('does not hold up the event loop', async () => {
    const provider = createProvider();
    let turns = 0;
    let running = true;
    const count = () => {
      turns++;
      if (running) setTimeout(count, 1);
    };
    count();
    await speak(provider, { text: SENTENCE.repeat(8) });
    running = false;
    // Spoken on the main thread this would be two: one before and one after.
    expect(turns).toBeGreaterThan(20);
  });
});

describe('what Flite turns down', () => {
  it.each([
    ['an unknown voice', { voice: 'nova' }, /slt \(speaker_id 0\), rms \(speaker_id 1\), awb/],
    ['a voice number that is too high', { speaker_id: 5 }, /kal16 \(speaker_id 4\)/],
    ['a speed out of range', { speed: 5 }, /0\.25 to 4/],
    ['a text of emoji', { text: '🎉🎉🎉' }, /English only/],
    ['a text of punctuation', { text: '...!?' }, /English only/],
    ['a text in another script', { text: 'Привет, как дела? OK' }, /English only/],
    ['white space', { text: ' \n\t ' }, /English only/],
  ])('%s', async (_name, call, message) => {
    const failure = speak(createProvider(), call);
    await expect(failure).rejects.toMatchObject({ name: 'UpstreamFailure', kind: 'rejected' });
    await expect(failure).rejects.toThrow(message);
  });
});

describe('leaving', () => {
  it('stops a long text with the reason of the signal, and the next call is served', async () => {
    const provider = createProvider();
    await speak(provider, {});
    const controller = new AbortController();
    const reason = new Error('the caller left');
    const call = speak(provider, { text: SENTENCE.repeat(800) }, { signal: controller.signal });
    setImmediate(() => controller.abort(reason));
    await expect(call).rejects.toBe(reason);
    expect(secondsOf((await speak(provider, {})).bytes)).toBeGreaterThan(1);
  });

  it('does not start for a caller who has left', async () => {
    const loads: unknown[] = [];
    const provider = createProvider({ onModelLoad: (load) => loads.push(load) });
    const reason = new Error('gone');
    await expect(speak(provider, {}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(loads).toEqual([]);
  });

  it('frees the threads when it is closed', async () => {
    const provider = createProvider();
    await speak(provider, {});
    expect(threads.size).toBe(1);
    await provider.close();
    expect(threads.size).toBe(0);
  });

  it('closes when nothing was ever spoken', async () => {
    await expect(createProvider().close()).resolves.toBeUndefined();
  });
});
