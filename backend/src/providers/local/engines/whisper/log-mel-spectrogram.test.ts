import { WhisperFeatureExtractor } from '@huggingface/transformers';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../../test/models/seeded-random.ts';
import { createLogMelSpectrogram, SPECTROGRAM_FRAMES, WINDOW_SAMPLES } from './log-mel-spectrogram.ts';

/** Hugging Face's own calculation of the same features. */
async function reference(samples: Float32Array, bands: number): Promise<Float32Array> {
  const extract = new WhisperFeatureExtractor({
    feature_size: bands,
    hop_length: 160,
    n_fft: 400,
    n_samples: 480_000,
    nb_max_frames: 3_000,
    sampling_rate: 16_000,
  });
  const { input_features } = await extract._call(samples);
  return Float32Array.from(input_features.data);
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce(
    (largest, value, index) => Math.max(largest, Math.abs(value - (b[index] ?? Number.NaN))),
    0,
  );
}

const random = seededRandom(7);
const tone = (seconds: number, hertz: number) =>
  Float32Array.from(
    { length: seconds * 16_000 },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * i) / 16_000),
  );

describe('the log mel spectrogram', () => {
  it.each([
    ['a tone', 80, tone(2, 440)],
    ['a tone at the end of the window', 80, tone(30, 3_000)],
    ['noise', 80, random.normal(50_000, 0.1)],
    ['noise in 128 bands', 128, random.normal(50_000, 0.1)],
    ['silence', 80, new Float32Array(16_000)],
    ['nothing', 80, new Float32Array(0)],
  ])('of %s is what Hugging Face computes', async (_name, bands, samples) => {
    const spectrogram = createLogMelSpectrogram(bands)(samples);
    expect(spectrogram).toHaveLength(bands * SPECTROGRAM_FRAMES);
    expect(largestDifference(spectrogram, await reference(samples, bands))).toBeLessThan(1e-3);
  });

  it('of more than a window is that of the window', () => {
    const long = random.normal(WINDOW_SAMPLES + 5_000, 0.1);
    const spectrogram = createLogMelSpectrogram(80);
    expect(spectrogram(long)).toEqual(spectrogram(long.subarray(0, WINDOW_SAMPLES)));
  });
});
