import { Writable } from 'node:stream';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { readPlainWav } from '../../../../media/audio/wav.ts';
import { createLogger } from '../../../../utils/logging.ts';
import type { CallContext, SpeechCall } from '../../../provider.ts';
import type { LoadedModel } from '../../local-engine.ts';
import { createFliteEngine, FLITE_MODELS } from './flite-engine.ts';

const logger = createLogger('ERROR', new Writable({ write: (_chunk, _encoding, done) => done() }));
const SENTENCE = 'The quick brown fox jumps over the lazy dog by the river. ';

const loaded: LoadedModel[] = [];
async function loadFlite(): Promise<LoadedModel> {
  const [model] = FLITE_MODELS;
  if (!model) throw new Error('Flite has no model');
  const flite = await createFliteEngine().load(model, { folder: '', logger });
  loaded.push(flite);
  return flite;
}
afterEach(async () => {
  await Promise.all(loaded.splice(0).map((flite) => flite.close()));
});

async function speak(flite: LoadedModel, call: Partial<SpeechCall>, changes: Partial<CallContext> = {}) {
  const context = {
    model: 'flite',
    signal: new AbortController().signal,
    logger,
    requestId: 'test',
    ...changes,
  };
  const media = await flite.synthesizeSpeech?.(
    { text: 'Hello there, my friend.', speed: 1, preferredFormat: 'wav', ...call },
    context,
  );
  if (!media) throw new Error('Flite does not speak');
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

describe('speech of Flite', () => {
  it('is 16-bit mono WAV at 16 kHz with true sizes', async () => {
    const { bytes, contentType } = await speak(await loadFlite(), {});
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
    const flite = await loadFlite();
    const voices = ['slt', 'rms', 'awb', 'kal', 'kal16'];
    const spoken = await Promise.all(voices.map((voice) => speak(flite, { voice })));
    expect(new Set(spoken.map(({ bytes }) => Buffer.from(bytes).toString('base64'))).size).toBe(
      voices.length,
    );
    for (const { bytes } of spoken) {
      expect(secondsOf(bytes)).toBeGreaterThan(1);
      expect(secondsOf(bytes)).toBeLessThan(4);
    }
  });

  it('has slt for its default and numbers its voices', async () => {
    const flite = await loadFlite();
    const [unnamed, slt, second, rms] = await Promise.all([
      speak(flite, {}),
      speak(flite, { voice: 'slt' }),
      speak(flite, { speaker_id: 1 }),
      speak(flite, { voice: 'rms' }),
    ]);
    expect(unnamed.bytes).toEqual(slt.bytes);
    expect(second.bytes).toEqual(rms.bytes);
  });

  it('gets shorter as the speed rises', async () => {
    const flite = await loadFlite();
    const speeds = [0.25, 0.5, 1, 2, 4];
    const spoken = await Promise.all(speeds.map((speed) => speak(flite, { speed })));
    const seconds = spoken.map(({ bytes }) => secondsOf(bytes));
    const normal = seconds[2] ?? 0;
    for (const [index, speed] of speeds.entries()) {
      const ratio = normal / (seconds[index] ?? 0);
      expect(ratio / speed).toBeGreaterThan(0.85);
      expect(ratio / speed).toBeLessThan(1.15);
    }
  });

  it('is the speech of all sentences of a long text, in their order', async () => {
    const flite = await loadFlite();
    // Too long for two of them to be spoken in one go.
    const sentences = ['one', 'two', 'three', 'four', 'five'].map(
      (name) => `This is number ${name}, ${'which goes on and on, '.repeat(8)}and ends here. `,
    );
    const whole = await speak(flite, { text: sentences.join(''), speed: 4 });
    const parts = await Promise.all(sentences.map((text) => speak(flite, { text, speed: 4 })));
    const joined = Buffer.concat(parts.map(({ bytes }) => bytes.subarray(44)));
    expect(Buffer.compare(joined, whole.bytes.subarray(44))).toBe(0);
  });

  it('comes for several callers at once', async () => {
    const flite = await loadFlite();
    const texts = Array.from({ length: 12 }, (_, i) => `This is caller number ${i}.`);
    const together = await Promise.all(texts.map((text) => speak(flite, { text })));
    const alone = await speak(flite, { text: texts[7] ?? '' });
    expect(together[7]?.bytes).toEqual(alone.bytes);
  });

  it('reads accents, typographic signs and what stands between emoji', async () => {
    const flite = await loadFlite();
    const [fancy, plain] = await Promise.all([
      speak(flite, { text: '“Café” 🎉 naïve\u0000' }),
      speak(flite, { text: '"Cafe" naive' }),
    ]);
    expect(fancy.bytes).toEqual(plain.bytes);
  });

  it('does not hold up the event loop', async () => {
    const flite = await loadFlite();
    let turns = 0;
    let running = true;
    const count = () => {
      turns++;
      if (running) setTimeout(count, 1);
    };
    count();
    await speak(flite, { text: SENTENCE.repeat(8) });
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
    const failure = speak(await loadFlite(), call);
    await expect(failure).rejects.toMatchObject({ name: 'UpstreamFailure', kind: 'unsupported' });
    await expect(failure).rejects.toThrow(message);
  });
});

describe('leaving', () => {
  it('stops a long text with the reason of the signal, and the next call is served', async () => {
    const flite = await loadFlite();
    await speak(flite, {});
    const controller = new AbortController();
    const reason = new Error('the caller left');
    const call = speak(flite, { text: SENTENCE.repeat(800) }, { signal: controller.signal });
    setImmediate(() => controller.abort(reason));
    await expect(call).rejects.toBe(reason);
    expect(secondsOf((await speak(flite, {})).bytes)).toBeGreaterThan(1);
  });

  it('does not start for a caller who has left', async () => {
    const flite = await loadFlite();
    const reason = new Error('gone');
    await expect(speak(flite, {}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(threads.size).toBe(0);
  });

  it('frees the threads when it is closed', async () => {
    const flite = await loadFlite();
    await speak(flite, {});
    expect(threads.size).toBe(1);
    await flite.close();
    expect(threads.size).toBe(0);
  });

  it('closes when nothing was ever spoken', async () => {
    await expect((await loadFlite()).close()).resolves.toBeUndefined();
  });
});

describe('a stream of Flite', () => {
  const SENTENCES = 'This is the first. Here comes another one. '.repeat(12);

  async function stream(flite: LoadedModel, text: string, signal = new AbortController().signal) {
    const call = { text, speed: 1, preferredFormat: 'wav' } as const;
    const speech = await flite.streamSpeech?.(call, { model: 'flite', signal, logger, requestId: 'test' });
    if (!speech) throw new Error('Flite does not stream');
    return speech;
  }

  it('is the whole speech in pieces, of which the first is one sentence', async () => {
    const flite = await loadFlite();
    const { samples } = readPlainWav((await speak(flite, { text: SENTENCES })).bytes);
    const first = readPlainWav((await speak(flite, { text: 'This is the first.' })).bytes);
    const { sampleRate, pieces } = await stream(flite, SENTENCES);
    expect(sampleRate).toBe(16_000);
    const spoken: Int16Array[] = [];
    for await (const piece of pieces) spoken.push(piece);
    expect(spoken[0]).toEqual(first.samples);
    expect(Buffer.concat(spoken.map((piece) => Buffer.from(piece.buffer)))).toEqual(
      Buffer.from(samples.buffer),
    );
  });

  it('stops when it is left, and with the reason of the signal', async () => {
    const flite = await loadFlite();
    const { pieces } = await stream(flite, SENTENCES.repeat(20));
    for await (const piece of pieces) if (piece.length > 0) break;
    const controller = new AbortController();
    const reason = new Error('the caller left');
    const other = await stream(flite, SENTENCES.repeat(20), controller.signal);
    const reading = (async () => {
      for await (const piece of other.pieces) if (piece.length > 0) controller.abort(reason);
    })();
    await expect(reading).rejects.toBe(reason);
    expect(secondsOf((await speak(flite, {})).bytes)).toBeGreaterThan(1);
  });

  it('turns down what cannot be spoken before it begins', async () => {
    await expect(stream(await loadFlite(), '🎉')).rejects.toMatchObject({ kind: 'unsupported' });
  });
});
