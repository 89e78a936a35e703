import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, pipeline } from '@huggingface/transformers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyWhisper } from '../../../../../test/models/tiny-whisper.ts';
import { readWhisperFiles } from './whisper-files.ts';
import { openWhisperNetwork, type WhisperNetwork } from './whisper-network.ts';
import { decoderFiles, encoderFiles } from './whisper-options.ts';
import { createWhisperModel, transcribeWindow, type WhisperModel } from './window-transcription.ts';

let folder: string;
let network: WhisperNetwork;
let model: WhisperModel;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tiny-whisper-'));
  await writeTinyWhisper(join(folder, 'tiny'));
  network = await openWhisperNetwork(join(folder, 'tiny'), {
    encoder: encoderFiles({}),
    decoder: decoderFiles({}),
  });
  model = createWhisperModel(await readWhisperFiles(join(folder, 'tiny')), network);
});
afterAll(async () => {
  await network.close();
  await rm(folder, { recursive: true });
});

/** By its loudness the tiny model tells what to say. */
const tone = (loudness: number, seconds = 4) =>
  Int16Array.from(
    { length: seconds * 16_000 },
    (_, i) => 32_767 * loudness * Math.sin((2 * Math.PI * 440 * i) / 16_000),
  );
const [HELLO, GRUSS, LAUGHTER, SILENCE] = [0.5, 0.05, 0.005, 0.0002].map((loudness) => tone(loudness));

function transcribe(samples: Int16Array | undefined, language?: string, throwIfStopped = () => {}) {
  if (!samples) throw new Error('No samples');
  return transcribeWindow(model, { samples, language, throwIfStopped });
}

const textOf = ({ segments }: Awaited<ReturnType<typeof transcribe>>) =>
  segments.map(({ text }) => text).join('');

describe('a window', () => {
  it.each(['en', 'de'])('is transcribed in "%s" as Hugging Face’s own library does', async (language) => {
    env.allowRemoteModels = false;
    env.localModelPath = folder;
    const recognize = await pipeline('automatic-speech-recognition', 'tiny', { dtype: 'q8', device: 'cpu' });
    const samples = Float32Array.from(HELLO ?? [], (sample) => sample / 32_768);
    const theirs = await recognize(samples, { return_timestamps: true, language });
    await recognize.dispose();
    const ours = await transcribe(HELLO, language);
    expect(textOf(ours)).toBe(theirs.text);
    expect(ours.segments.map(({ start, end, text }) => ({ timestamp: [start, end], text }))).toEqual(
      theirs.chunks,
    );
  });

  it('tells its language, and how sure that is', async () => {
    const [hello, gruss] = [await transcribe(HELLO), await transcribe(GRUSS)];
    expect([hello.language, gruss.language]).toEqual(['en', 'de']);
    // The tiny model prefers each to French by 2: e² times as likely.
    const expected = Math.exp(2) / (Math.exp(2) + 1);
    expect(hello.languageProbability).toBeCloseTo(expected, 2);
    expect((await transcribe(HELLO, 'fr')).languageProbability).toBe(1);
  });

  it('in which nobody speaks has no text, although the model has some', async () => {
    expect(await transcribe(SILENCE)).toMatchObject({ segments: [], tokens: 0 });
  });

  it('with a text that repeats itself is written anew', async () => {
    const text = textOf(await transcribe(LAUGHTER));
    expect(text).toMatch(/^( ha){1,30}$/);
  });

  it('ends no segment after its own end', async () => {
    const { segments } = await transcribe(HELLO?.subarray(0, 24_000));
    expect(segments.map(({ end }) => end)).toEqual([1, 1.5]);
  });

  it('is stopped before the next token', async () => {
    let steps = 0;
    await transcribe(HELLO, 'en', () => {
      steps++;
    });
    expect(steps).toBeGreaterThan(9);
    let left = 5;
    const stopped = transcribe(HELLO, 'en', () => {
      if (left-- === 0) throw new Error('stopped');
    });
    await expect(stopped).rejects.toThrow('stopped');
    expect(left).toBe(-1);
  });
});
