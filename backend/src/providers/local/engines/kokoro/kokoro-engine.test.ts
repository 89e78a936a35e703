import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLES_PER_TOKEN, writeTinyKokoro } from '../../../../../test/models/tiny-kokoro.ts';
import { readPlainWav } from '../../../../media/audio/wav.ts';
import { createLogger } from '../../../../utils/logging.ts';
import type { CallContext, SpeechCall } from '../../../provider.ts';
import { configuredModel } from '../../configured-model.ts';
import type { LoadedModel } from '../../local-engine.ts';
import type { LocalModel } from '../../local-model.ts';
import { createKokoroEngine } from './kokoro-engine.ts';
import { KOKORO_MODELS, KOKORO_VOICES } from './kokoro-models.ts';

const logger = createLogger('ERROR', new Writable({ write: (_chunk, _encoding, done) => done() }));
const RATE = 24_000;
const SENTENCES =
  'This is the first. Here comes the second one, which is longer. And this is the last of them.';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kokoro-'));
  await writeTinyKokoro(folder);
});
afterAll(() => rm(folder, { recursive: true }));

const loaded: LoadedModel[] = [];
afterEach(async () => {
  await Promise.all(loaded.splice(0).map((model) => model.close()));
});

const tiny = (options: Record<string, unknown> = {}, path = folder): LocalModel =>
  configuredModel('tiny-kokoro', {
    engine: 'kokoro',
    capabilities: ['text_to_speech'],
    source: { type: 'folder', path },
    languages: ['en'],
    licence: 'MIT',
    only_by_name: false,
    options,
  });

async function load(options?: Record<string, unknown>, from = folder): Promise<LoadedModel> {
  const model = await createKokoroEngine().load(tiny(options, from), { folder: from, logger });
  loaded.push(model);
  return model;
}

const context = (signal = new AbortController().signal): CallContext => ({
  model: 'tiny-kokoro',
  signal,
  logger,
  requestId: 'test',
});
const callOf = (call: Partial<SpeechCall>): SpeechCall => ({
  text: 'Hello.',
  speed: 1,
  preferredFormat: 'wav',
  ...call,
});

async function speak(model: LoadedModel, call: Partial<SpeechCall> = {}) {
  const media = await model.synthesizeSpeech?.(callOf(call), context());
  if (!media) throw new Error('The model does not speak');
  expect(media.contentType).toBe('audio/wav');
  return readPlainWav(media.bytes);
}

async function stream(model: LoadedModel, call: Partial<SpeechCall> = {}, signal?: AbortSignal) {
  const speech = await model.streamSpeech?.(callOf(call), context(signal));
  if (!speech) throw new Error('The model does not stream');
  return speech;
}

const loudnessOf = (samples: Int16Array) =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length);

describe('a loaded Kokoro', () => {
  it('speaks as many samples as its model makes of the phonemes, at 24 kHz', async () => {
    const { samples, sampleRate } = await speak(await load(), { text: 'Hello.' });
    expect(sampleRate).toBe(RATE);
    // həlˈO. within the frame
    expect(samples.length).toBe(('həlˈO.'.length + 2) * SAMPLES_PER_TOKEN);
    expect(loudnessOf(samples)).toBeGreaterThan(1_000);
  });

  it('lasts longer when it speaks more slowly', async () => {
    const model = await load();
    const [slow, usual, fast] = await Promise.all(
      [0.5, 1, 2].map(async (speed) => (await speak(model, { speed })).samples.length),
    );
    expect(slow).toBe((usual ?? 0) * 2);
    expect(fast).toBe((usual ?? 0) / 2);
  });

  it('has the voices of its folder, by name and by number, the better ones first', async () => {
    const model = await load();
    const [usual, heart, second, bella] = await Promise.all([
      speak(model),
      speak(model, { voice: 'af_heart' }),
      speak(model, { speaker_id: 1 }),
      speak(model, { voice: 'af_bella' }),
    ]);
    expect(usual.samples).toEqual(heart.samples);
    expect(second.samples).toEqual(bella.samples);
    expect(loudnessOf(bella.samples)).toBeGreaterThan(loudnessOf(heart.samples) * 1.2);
  });

  it('speaks British English with a British voice', async () => {
    const model = await load();
    const lengthOf = async (voice: string) => (await speak(model, { text: 'star', voice })).samples.length;
    expect(await lengthOf('af_heart')).toBe(('stˈɑɹ'.length + 2) * SAMPLES_PER_TOKEN);
    expect(await lengthOf('bf_emma')).toBe(('stˈɑː'.length + 2) * SAMPLES_PER_TOKEN);
  });

  it('takes the style for the length of what it speaks', async () => {
    const model = await load();
    const [short, long] = await Promise.all([
      speak(model, { text: 'Oh' }),
      speak(model, { text: 'Oh oh oh oh oh oh' }),
    ]);
    expect(loudnessOf(long.samples)).toBeGreaterThan(loudnessOf(short.samples) * 1.1);
  });

  it('speaks a sentence that is too long for one run of the model in several', async () => {
    const text = 'word and '.repeat(400);
    const { samples } = await speak(await load(), { text });
    expect(samples.length / SAMPLES_PER_TOKEN).toBeGreaterThan(400 * 8);
  });

  it('takes the voice that its options name as the usual one', async () => {
    const [named, usual] = await Promise.all([
      load().then((model) => speak(model, { voice: 'bf_emma' })),
      load({ default_voice: 'bf_emma' }).then((model) => speak(model)),
    ]);
    expect(usual.samples).toEqual(named.samples);
  });
});

describe('a stream of Kokoro', () => {
  it('gives the first sentence before the rest, and all of them in order', async () => {
    const model = await load();
    const { samples } = await speak(model, { text: SENTENCES });
    const { sampleRate, pieces } = await stream(model, { text: SENTENCES });
    expect(sampleRate).toBe(RATE);
    const spoken: Int16Array[] = [];
    for await (const piece of pieces) spoken.push(piece);
    expect(spoken.length).toBeGreaterThan(1);
    expect(spoken[0]?.length).toBeLessThan(samples.length / 3);
    expect(spoken.flatMap((piece) => [...piece])).toEqual([...samples]);
  });

  it('serves several callers side by side', async () => {
    const model = await load();
    const alone = await speak(model, { text: SENTENCES });
    const together = await Promise.all(Array.from({ length: 5 }, () => speak(model, { text: SENTENCES })));
    for (const { samples } of together) expect(samples).toEqual(alone.samples);
  });

  it('stops with the reason of the signal, and the next call is served', async () => {
    const model = await load();
    const controller = new AbortController();
    const reason = new Error('the caller left');
    const { pieces } = await stream(model, { text: SENTENCES.repeat(50) }, controller.signal);
    let read = 0;
    const reading = (async () => {
      for await (const piece of pieces) {
        read += piece.length;
        controller.abort(reason);
      }
    })();
    await expect(reading).rejects.toBe(reason);
    const { samples } = await speak(model, { text: SENTENCES.repeat(50) });
    expect(read).toBeLessThan(samples.length / 10);
  });

  it('can be left in the middle of a run and closed at once', async () => {
    const model = await load();
    const { pieces } = await stream(model, { text: SENTENCES.repeat(10) });
    for await (const piece of pieces) if (piece.length > 0) break;
    await expect(model.close()).resolves.toBeUndefined();
    loaded.length = 0;
  });
});

describe('what Kokoro turns down', () => {
  it.each([
    ['a voice that it does not have', { voice: 'alloy' }, /af_heart, af_bella, bf_emma/],
    ['a number beyond its voices', { speaker_id: 3 }, /its voices are/],
    ['a speed out of range', { speed: 4 }, /0\.5 to 2/],
    ['a text of emoji', { text: '🎉🎉' }, /English only/],
    ['a text in another script', { text: 'Привет, как дела? OK' }, /English only/],
  ])('%s', async (_name, call, message) => {
    const failure = stream(await load(), call);
    await expect(failure).rejects.toMatchObject({ name: 'UpstreamFailure', kind: 'unsupported' });
    await expect(failure).rejects.toThrow(message);
  });

  it('a caller who has left', async () => {
    const reason = new Error('gone');
    await expect(stream(await load(), {}, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe('a folder that is no Kokoro', () => {
  async function copy(changes: Record<string, string>): Promise<string> {
    const other = await mkdtemp(join(tmpdir(), 'kokoro-broken-'));
    await writeTinyKokoro(other, 'voices/af_heart.bin' in changes ? ['af_heart'] : undefined);
    for (const [path, content] of Object.entries(changes)) await writeFile(join(other, path), content);
    return other;
  }

  it.each([
    ['without voices', { voices: 'onnx' }, {}, /no English voice/],
    ['without the voice that is its usual one', { default_voice: 'af_sky' }, {}, /no voice af_sky/],
    ['without its model', { model: 'model.onnx' }, {}, /model\.onnx/],
    ['with a broken model', {}, { 'onnx/model_quantized.onnx': 'not a model' }, /model_quantized\.onnx/],
    ['with a broken tokenizer', {}, { 'tokenizer.json': '{"model": {}}' }, /tokenizer\.json/],
    ['with options of another engine', { context: 4 }, {}, /options of tiny-kokoro/],
  ])('%s is refused with the reason', async (_name, options, changes, message) => {
    const other = await copy(changes);
    await expect(load(options, other)).rejects.toMatchObject({
      kind: 'not_configured',
      message: expect.stringMatching(message),
    });
    await rm(other, { recursive: true });
  });

  it('with a broken voice speaks with none but the others', async () => {
    const other = await copy({ 'voices/af_bella.bin': 'short' });
    const model = await load({}, other);
    await expect(stream(model, { voice: 'af_bella' })).rejects.toMatchObject({ kind: 'not_configured' });
    expect((await speak(model)).samples.length).toBeGreaterThan(0);
    await rm(other, { recursive: true });
  });
});

describe('what a Kokoro accepts', () => {
  const { parameters } = createKokoroEngine();
  const rulesOf = (options?: Record<string, unknown>) => parameters?.(tiny(options)).text_to_speech;

  it('are the voices among its files, the better ones first, and the speeds that it speaks at', () => {
    expect(rulesOf()).toEqual({
      voice: { default: 'af_heart', values: ['af_heart', 'af_bella', 'bf_emma'] },
      speaker_id: { default: 0, minimum: 0, maximum: 2 },
      speed: { default: 1, minimum: 0.5, maximum: 2 },
    });
  });

  it('has the default that its options name', () => {
    expect(rulesOf({ default_voice: 'bf_emma' })).toMatchObject({
      voice: { default: 'bf_emma' },
      speaker_id: { default: 2 },
    });
  });

  it('is not known where options or files do not fit', () => {
    expect(rulesOf({ voices: 'onnx' })).toBeUndefined();
    expect(rulesOf({ default_voice: 'nobody' })).toBeUndefined();
    expect(rulesOf({ context: 4 })).toBeUndefined();
  });

  it('is said of the model of the catalogue in the same way', () => {
    const [model] = KOKORO_MODELS;
    const voice = model && parameters?.(model).text_to_speech?.voice;
    expect(voice?.default).toBe('af_heart');
    expect(voice?.values).toEqual(KOKORO_VOICES);
  });
});
