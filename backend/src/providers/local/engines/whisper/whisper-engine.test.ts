import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyWhisper } from '../../../../../test/models/tiny-whisper.ts';
import {
  joinSamples,
  loadFlite,
  SPOKEN_SAMPLE_RATE,
  silence,
  speak,
} from '../../../../../test/support/spoken-words.ts';
import { wavFile } from '../../../../media/audio/wav.ts';
import { createLogger } from '../../../../utils/logging.ts';
import type { CallContext, TranscriptionCall, TranscriptionResult } from '../../../provider.ts';
import type { LoadedModel } from '../../local-engine.ts';
import type { LocalModel } from '../../local-model.ts';
import { createWhisperEngine } from './whisper-engine.ts';
import { WHISPER_MODELS } from './whisper-models.ts';

const logger = createLogger('ERROR', new Writable({ write: (_chunk, _encoding, done) => done() }));
const engine = createWhisperEngine();

let folder: string;
let english: string;
let whisper: LoadedModel;
/** Four seconds of speech, as loud as the tiny model takes for English. */
let speech: Int16Array;
const loaded: LoadedModel[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tiny-whisper-'));
  english = join(folder, 'english');
  await Promise.all([writeTinyWhisper(folder), writeTinyWhisper(english, { multilingual: false })]);
  const flite = await loadFlite();
  speech = await speak(flite, 'The library closes at six on Saturdays and opens again on Monday morning.');
  await flite.close();
  whisper = await load();
});
afterAll(async () => {
  await Promise.all(loaded.map((model) => model.close()));
  await rm(folder, { recursive: true });
});

const tinyModel = (options?: LocalModel['options']): LocalModel => ({
  id: 'tiny',
  engine: 'whisper',
  capabilities: ['speech_to_text'],
  source: { type: 'folder', path: folder, files: [] },
  languages: [],
  licence: 'MIT',
  memoryBytes: 0,
  parameters: {},
  ...(options ? { options } : {}),
});

async function load(from = folder, options?: LocalModel['options']): Promise<LoadedModel> {
  const model = await engine.load(tinyModel(options), { folder: from, logger });
  loaded.push(model);
  return model;
}

function transcribe(
  samples: Int16Array,
  call: Partial<TranscriptionCall> = {},
  context: Partial<CallContext> = {},
  model = whisper,
): Promise<TranscriptionResult> {
  const bytes = wavFile([new Uint8Array(samples.slice().buffer)], SPOKEN_SAMPLE_RATE);
  const result = model.transcribe?.(
    {
      audio: { bytes, contentType: 'audio/wav' },
      duration: samples.length / SPOKEN_SAMPLE_RATE,
      toWav: async () => bytes,
      ...call,
    },
    { model: 'tiny', signal: new AbortController().signal, logger, requestId: 'test', ...context },
  );
  if (!result) throw new Error('The model does not transcribe');
  return result;
}

/** The tiny model tells by the loudness what to say. */
const softer = (steps: number) => speech.map((sample) => sample / 8 ** steps);

/** Where the window begins: the silence that Flite puts before its speech is left out. */
const startOf = ({ segments }: TranscriptionResult) => segments?.[0]?.start ?? Number.NaN;

describe('a transcript of Whisper', () => {
  it('is the text of its segments, with their times', async () => {
    const result = await transcribe(speech);
    const start = startOf(result);
    expect(start).toBeLessThan(0.3);
    const at = (seconds: number) => expect.closeTo(start + seconds, 5);
    expect(result).toEqual({
      text: 'hello world. again',
      language: 'en',
      segments: [
        { start, end: at(1), text: 'hello world.' },
        { start: at(1), end: at(2), text: 'again' },
      ],
      confidence: expect.closeTo(1, 2),
    });
  });

  it('is in the language that is heard, which is told', async () => {
    const result = await transcribe(softer(1));
    expect(result).toMatchObject({ text: 'guten tag grüße', language: 'de' });
    const [segment] = result.segments ?? [];
    expect((segment?.end ?? 0) - (segment?.start ?? 0)).toBeCloseTo(1, 5);
  });

  it.each([
    ['de', 'guten tag grüße', 'de'],
    ['de-AT', 'guten tag grüße', 'de'],
    ['German', 'guten tag grüße', 'de'],
    ['en', 'hello world. again', 'en'],
    ['fr', 'hello world. again', 'fr'],
  ])('is in the language that is asked for: %s', async (language, text, code) => {
    expect(await transcribe(speech, { language })).toMatchObject({ text, language: code });
  });

  it('is refused in a language that the model does not know', async () => {
    const failure = transcribe(speech, { language: 'tlh' });
    await expect(failure).rejects.toMatchObject({ name: 'UpstreamFailure', kind: 'unsupported' });
    await expect(failure).rejects.toThrow('it knows en, de, fr');
  });

  it('is empty where nobody speaks', async () => {
    const nothing = { text: '', segments: [] };
    expect(await transcribe(silence(3))).toEqual(nothing);
    expect(await transcribe(silence(0.01))).toEqual(nothing);
    expect(await transcribe(silence(3), { language: 'de' })).toEqual({ ...nothing, language: 'de' });
  });

  it('does not repeat itself without end, and is the same each time', async () => {
    const { text } = await transcribe(softer(2));
    expect(text).toMatch(/^ha( ha){0,30}$/);
    expect((await transcribe(softer(2))).text).toBe(text);
  });
});

describe('a model with English only', () => {
  it('transcribes without tokens of language', async () => {
    const model = await load(english);
    const result = await transcribe(speech, {}, {}, model);
    expect(result).toMatchObject({ text: 'hello world. again', language: 'en' });
    expect(await transcribe(speech, { language: 'en-US' }, {}, model)).toEqual(result);
    await expect(transcribe(speech, { language: 'de' }, {}, model)).rejects.toThrow(
      'This model understands "en" only, not "de"',
    );
  });
});

describe('a long recording', () => {
  /** Over a minute: three times the speech with short pauses, a long silence, and the speech once more. */
  function recording() {
    const [pause, long] = [silence(1), silence(40)];
    const samples = joinSamples([pause, speech, pause, speech, pause, speech, long, speech]);
    return { samples, lateStart: (samples.length - speech.length) / SPOKEN_SAMPLE_RATE };
  }

  it('is heard window by window, and the times are those of the recording', async () => {
    const { samples, lateStart } = recording();
    const progress: unknown[] = [];
    const { text, segments } = await transcribe(samples, {}, { onProgress: (step) => progress.push(step) });
    expect(text).toBe('hello world. again hello world. again');
    expect(segments).toHaveLength(4);
    expect(Math.abs((segments?.[0]?.start ?? 0) - 1)).toBeLessThan(0.3);
    expect(Math.abs((segments?.[2]?.start ?? 0) - lateStart)).toBeLessThan(0.3);
    expect(segments?.at(-1)?.end).toBeLessThan(samples.length / SPOKEN_SAMPLE_RATE);
    expect(progress).toEqual([
      { step: 1, steps: 2 },
      { step: 2, steps: 2 },
    ]);
  });

  it('is heard again from where the model broke off', async () => {
    const folderOfIt = join(folder, 'breaks-off');
    await writeTinyWhisper(folderOfIt, { breaksOff: true });
    const { text, segments = [] } = await transcribe(speech, {}, {}, await load(folderOfIt));
    expect(segments.length).toBeGreaterThan(2);
    expect(text).toBe(segments.map(() => 'hello world.').join(' '));
    for (const [index, { start, end }] of segments.entries()) {
      expect(start).toBeCloseTo((segments[0]?.start ?? 0) + index, 5);
      expect(end).toBeLessThanOrEqual(start + 1);
    }
  });

  it('keeps the language of its beginning', async () => {
    const samples = joinSamples([softer(1), silence(10), speech]);
    expect(await transcribe(samples)).toMatchObject({
      language: 'de',
      text: 'guten tag grüße guten tag grüße',
    });
  });

  it('of speech without a pause is cut into windows', async () => {
    const nonstop = joinSamples(
      Array.from({ length: 16 }, () => speech.subarray(3_200, speech.length - 8_000)),
    );
    const progress: { steps: number }[] = [];
    const { segments } = await transcribe(nonstop, {}, { onProgress: (step) => progress.push(step) });
    expect(progress[0]?.steps).toBe(Math.ceil(nonstop.length / SPOKEN_SAMPLE_RATE / 30));
    expect(segments).toHaveLength(2 * progress.length);
  });
});

describe('callers of Whisper', () => {
  it('can leave while others are served', async () => {
    const caller = new AbortController();
    const reason = new Error('gone');
    const laughter = joinSamples(Array.from({ length: 20 }, () => joinSamples([softer(2), silence(10)])));
    const left = transcribe(laughter, {}, { signal: caller.signal, onProgress: () => caller.abort(reason) });
    const stays = transcribe(speech);
    await expect(left).rejects.toBe(reason);
    expect((await stays).text).toBe('hello world. again');
  });

  it('do not start when they have left', async () => {
    const reason = new Error('gone');
    const toWav = () => Promise.reject(new Error('The audio was decoded for nobody'));
    await expect(transcribe(speech, { toWav }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('are turned away when too many wait', async () => {
    const waiting = Array.from({ length: 8 }, () => transcribe(speech));
    await expect(transcribe(speech)).rejects.toMatchObject({ kind: 'unavailable', retryAfterMs: 5_000 });
    const results = await Promise.all(waiting);
    expect(new Set(results.map(({ text }) => text))).toEqual(new Set(['hello world. again']));
  });

  it('do not hold up the event loop', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await transcribe(softer(2));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
  });
});

describe('the files of a Whisper model', () => {
  async function variant(change: (folder: string) => Promise<unknown>): Promise<string> {
    const changed = await mkdtemp(join(folder, 'variant-'));
    await writeTinyWhisper(changed);
    await change(changed);
    return changed;
  }
  const write = (name: string, content: string) => (in_: string) => writeFile(join(in_, name), content);
  const encoder = 'onnx/encoder_model_quantized.onnx';
  const decoder = 'onnx/decoder_model_merged_quantized.onnx';

  it.each<[string, (folder: string) => Promise<unknown>, string]>([
    ['no encoder', (in_) => rm(join(in_, encoder)), 'no file onnx/encoder_model_quantized.onnx'],
    ['no decoder', (in_) => rm(join(in_, decoder)), 'no file onnx/decoder_model_merged_quantized.onnx'],
    ['garbage for an encoder', write(encoder, 'garbage'), 'encoder_model_quantized.onnx could not be loaded'],
    [
      'a decoder without a cache',
      async (in_) => writeFile(join(in_, decoder), await readFile(join(in_, encoder))),
      'not a merged one',
    ],
    ['no tokenizer', (in_) => rm(join(in_, 'tokenizer.json')), 'tokenizer.json is missing'],
    ['half a configuration', write('config.json', '{"model_type": '), 'config.json is not JSON'],
    [
      'a configuration of another model',
      write('generation_config.json', '{"eos_token_id": 1}'),
      'generation_config.json is not what it should be',
    ],
  ])('with %s are refused with the reason', async (_name, change, reason) => {
    const failure = await load(await variant(change)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'UpstreamFailure', kind: 'not_configured' });
    expect(String(failure)).toContain(reason);
    expect(String(failure)).not.toContain(folder);
  });

  it('may be of another precision, or named in the options', async () => {
    const other = await variant(async (in_) => {
      await rename(join(in_, encoder), join(in_, 'onnx/encoder_model.onnx'));
      await rename(join(in_, decoder), join(in_, 'onnx/words.onnx'));
    });
    const model = await load(other, { decoder: 'onnx/words.onnx' });
    expect((await transcribe(speech, {}, {}, model)).text).toBe('hello world. again');
    for (const path of ['../words.onnx', '/words.onnx', 'words.bin']) {
      await expect(load(other, { decoder: path })).rejects.toMatchObject({ kind: 'not_configured' });
    }
  });
});

describe('the life of a Whisper model', () => {
  it('ends with its threads, and begins anew', async () => {
    const threads = new Set<Worker>();
    const onWorker = (worker: Worker) => {
      threads.add(worker);
      worker.once('exit', () => threads.delete(worker));
    };
    process.on('worker', onWorker);
    const model = await load();
    expect(model.memoryBytes).toBeGreaterThan(0);
    const first = await transcribe(speech, {}, {}, model);
    expect(threads.size).toBe(2);
    await model.close();
    expect(threads.size).toBe(0);
    process.off('worker', onWorker);
    expect(await transcribe(speech, {}, {}, await load())).toEqual(first);
  });
});

it('is known by name in several sizes, from the Hub', () => {
  expect(WHISPER_MODELS.map(({ id }) => id)).toEqual(['whisper-base', 'whisper-small', 'whisper-tiny']);
  for (const { source } of WHISPER_MODELS) {
    expect(source).toMatchObject({ type: 'hub', repo: expect.stringMatching(/^onnx-community\/whisper-/) });
  }
});
