import { readdir, readFile, readlink } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  joinSamples,
  loadFlite,
  SPOKEN_SAMPLE_RATE,
  silence,
  speak,
  wordErrors,
  wordsOf,
} from '../../../../../test/support/spoken-words.ts';
import { wavFile } from '../../../../media/audio/wav.ts';
import { createLogger } from '../../../../utils/logging.ts';
import type { TranscriptionCall, TranscriptionResult } from '../../../provider.ts';
import type { LoadedModel } from '../../local-engine.ts';
import type { LocalModel } from '../../local-model.ts';
import { createPocketSphinxEngine, POCKETSPHINX_MODELS } from './pocketsphinx-engine.ts';

const SENTENCES = [
  'The library closes at six on Saturdays.',
  'My brother bought an old car and repaired it with his friends.',
];

const logger = createLogger('ERROR', new Writable({ write: (_chunk, _encoding, done) => done() }));
const engine = createPocketSphinxEngine();
const [ENGLISH] = POCKETSPHINX_MODELS;
if (!ENGLISH) throw new Error('PocketSphinx has no model');
const english: LocalModel = ENGLISH;

let recognizer: LoadedModel;
let spoken: Int16Array[];
beforeAll(async () => {
  const flite = await loadFlite();
  spoken = await Promise.all(SENTENCES.map((text) => speak(flite, text)));
  await flite.close();
  recognizer = await engine.load(english, { folder: '', logger });
});
afterAll(() => recognizer.close());

function callOf(samples: Int16Array, changes: Partial<TranscriptionCall> = {}): TranscriptionCall {
  const bytes = wavFile(
    [new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)],
    SPOKEN_SAMPLE_RATE,
  );
  return {
    audio: { bytes, contentType: 'audio/wav' },
    duration: samples.length / SPOKEN_SAMPLE_RATE,
    toWav: async () => bytes,
    ...changes,
  };
}

async function transcribe(
  samples: Int16Array,
  changes: Partial<TranscriptionCall> = {},
  signal = new AbortController().signal,
): Promise<TranscriptionResult> {
  const result = await recognizer.transcribe?.(callOf(samples, changes), {
    model: 'pocketsphinx',
    signal,
    logger,
    requestId: 'test',
  });
  if (!result) throw new Error('The recognizer does not transcribe');
  return result;
}

/** Recognizers that this process has started and that have not ended. */
async function children(): Promise<number> {
  const numbers = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const states = await Promise.all(
    numbers.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')),
  );
  // Its number, its name in brackets, its state, its parent.
  return states.filter((state) => new RegExp(`\\(pocketsphinx\\S*\\) \\w ${process.pid} `).test(state))
    .length;
}

async function memoryFiles(): Promise<string[]> {
  const numbers = await readdir('/proc/self/fd');
  const targets = await Promise.all(numbers.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  return targets.filter((target) => target.startsWith('/dev/shm/ai-platform-'));
}

const namedFiles = async () => (await readdir('/dev/shm')).filter((name) => name.startsWith('ai-platform-'));

describe('what PocketSphinx hears', { timeout: 60_000 }, () => {
  it('is what was said, a segment for each sentence, at its time', async () => {
    const [first = silence(0), second = silence(0)] = spoken;
    const pause = silence(1);
    const result = await transcribe(joinSamples([pause, first, pause, second]));
    const expected = wordsOf(SENTENCES.join(' '));
    expect(wordErrors(expected, wordsOf(result.text))).toBeLessThanOrEqual(3);
    expect(result.language).toBe('en');
    expect(result.confidence).toBeGreaterThan(0.4);
    expect(result.confidence).toBeLessThanOrEqual(1);
    expect(result.text).toBe(result.segments?.map(({ text }) => text).join(' '));

    const starts = [1, 2 + first.length / SPOKEN_SAMPLE_RATE];
    const ends = [starts[0] ?? 0, starts[1] ?? 0].map(
      (start, index) => start + (spoken[index]?.length ?? 0) / SPOKEN_SAMPLE_RATE,
    );
    expect(result.segments).toHaveLength(2);
    for (const [index, { start, end }] of (result.segments ?? []).entries()) {
      expect(Math.abs(start - (starts[index] ?? 0))).toBeLessThan(0.4);
      expect(Math.abs((end ?? 0) - (ends[index] ?? 0))).toBeLessThan(0.5);
    }
  });

  it('is the same when it is spoken softly', async () => {
    const soft = joinSamples(spoken).map((sample) => sample / 16);
    const { text } = await transcribe(soft);
    expect(wordErrors(wordsOf(SENTENCES.join(' ')), wordsOf(text))).toBeLessThanOrEqual(4);
  });

  it('is nothing where nobody speaks', async () => {
    const nothing = { text: '', language: 'en', segments: [] };
    expect(await transcribe(silence(2))).toEqual(nothing);
    expect(await transcribe(silence(0.01))).toEqual(nothing);
    const hiss = silence(2).map((_, index) => Math.sin(index * index * 0.017) * 3_000);
    expect(await transcribe(hiss)).toEqual(nothing);
  });

  it.each(['en', 'en-GB', 'English'])('is English, so "%s" may be asked for', async (language) => {
    expect((await transcribe(silence(0.1), { language })).language).toBe('en');
  });

  it('is no other language', async () => {
    const failure = transcribe(silence(1), { language: 'de' });
    await expect(failure).rejects.toMatchObject({ name: 'UpstreamFailure', kind: 'unsupported' });
    await expect(failure).rejects.toThrow('This model understands English ("en") only, not "de"');
  });
});

describe('callers of PocketSphinx', { timeout: 60_000 }, () => {
  it('leave no process and no file behind, whether they stay or go', async () => {
    const [, sentence = silence(0)] = spoken;
    const caller = new AbortController();
    const long = joinSamples(Array.from({ length: 8 }, () => joinSamples([sentence, silence(0.6)])));
    const left = transcribe(long, {}, caller.signal);
    await vi.waitFor(async () => expect(await children()).toBeGreaterThan(0), { timeout: 20_000 });
    expect((await memoryFiles()).length).toBeGreaterThanOrEqual(3);
    expect(await namedFiles()).toEqual([]);
    const reason = new Error('gone');
    caller.abort(reason);
    await expect(left).rejects.toBe(reason);
    await vi.waitFor(async () => expect(await children()).toBe(0), { timeout: 20_000 });
    await vi.waitFor(async () => expect(await memoryFiles()).toEqual([]), { timeout: 20_000 });

    expect((await transcribe(sentence)).text).not.toBe('');
    expect(await children()).toBe(0);
    expect(await memoryFiles()).toEqual([]);
  });

  it('do not start when they have left', async () => {
    const reason = new Error('gone');
    const toWav = () => Promise.reject(new Error('The audio was decoded for nobody'));
    await expect(transcribe(silence(1), { toWav }, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('are turned away when too many wait', async () => {
    const caller = new AbortController();
    const toWav = () =>
      new Promise<Uint8Array>((_resolve, reject) => {
        caller.signal.addEventListener('abort', () => reject(caller.signal.reason));
      });
    const waiting = Array.from({ length: 16 }, () => transcribe(silence(1), { toWav }, caller.signal));
    await expect(transcribe(silence(1))).rejects.toMatchObject({ kind: 'unavailable', retryAfterMs: 5_000 });
    caller.abort(new Error('gone'));
    await Promise.allSettled(waiting);
    expect((await transcribe(silence(1))).text).toBe('');
  });

  it('hear why their audio could not be decoded', async () => {
    const reason = new Error('no audio');
    const fresh = await engine.load(english, { folder: '', logger });
    const call = callOf(silence(1), { toWav: () => Promise.reject(reason) });
    const { signal } = new AbortController();
    await expect(
      fresh.transcribe?.(call, { model: 'pocketsphinx', signal, logger, requestId: 'test' }),
    ).rejects.toBe(reason);
    await fresh.close();
  });
});

describe('a machine without PocketSphinx', () => {
  it('says what to install, before a call and at the loading', async () => {
    vi.stubEnv('PATH', '/nowhere');
    try {
      const remedy = 'PocketSphinx is not installed: sudo apt-get install pocketsphinx pocketsphinx-en-us';
      expect(engine.obstacle?.(english)).toBe(remedy);
      const failure = engine.load(english, { folder: '', logger });
      await expect(failure).rejects.toMatchObject({ kind: 'not_configured', message: remedy });
    } finally {
      vi.unstubAllEnvs();
    }
    expect(engine.obstacle?.(english)).toBeUndefined();
  });
});

describe('a model of one’s own', () => {
  const own = (options: LocalModel['options']): LocalModel => ({
    ...english,
    id: 'own',
    source: { type: 'folder', path: '/usr/share/pocketsphinx/model/en-us', files: [] },
    ...(options ? { options } : {}),
  });

  it('is found by the names in its options', async () => {
    const folder = '/usr/share/pocketsphinx/model/en-us';
    const model = await engine.load(own({ acoustic_model: 'en-us' }), { folder, logger });
    await model.close();
    await expect(engine.load(own({ dictionary: 'no.dict' }), { folder, logger })).rejects.toMatchObject({
      kind: 'not_configured',
    });
  });

  it('cannot be outside its folder', async () => {
    for (const dictionary of ['../en-us/cmudict-en-us.dict', '/etc/passwd']) {
      await expect(engine.load(own({ dictionary }), { folder: '/', logger })).rejects.toThrow('dictionary');
    }
  });
});
