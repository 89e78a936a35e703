import { describe, expect, it } from 'vitest';
import { Resampler } from './resampler.ts';

const sine = (frequency: number, sampleRate: number, length: number) =>
  Float32Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * frequency * i) / sampleRate));

function resample(input: Float32Array, from: number, to: number, blockSize = input.length): Float32Array {
  const resampler = new Resampler(from, to);
  const output: number[] = [];
  for (let start = 0; start < input.length; start += blockSize) {
    output.push(...resampler.push(input.subarray(start, start + blockSize)));
  }
  output.push(...resampler.end());
  return Float32Array.from(output);
}

const largestError = (a: Float32Array, b: Float32Array, margin: number) => {
  let largest = 0;
  for (let i = margin; i < a.length - margin; i++) {
    largest = Math.max(largest, Math.abs((a[i] ?? 0) - (b[i] ?? 0)));
  }
  return largest;
};

describe('Resampler', () => {
  it.each([
    [44_100, 16_000],
    [48_000, 16_000],
    [22_050, 16_000],
    [8_000, 16_000],
    [11_025, 48_000],
  ])('keeps a tone that both rates can hold, from %i to %i Hz', (from, to) => {
    const output = resample(sine(1_000, from, from), from, to);
    expect(output.length).toBe(to);
    expect(largestError(output, sine(1_000, to, to), 200)).toBeLessThan(0.001);
  });

  it('takes away what the lower rate cannot hold', () => {
    const output = resample(sine(12_000, 48_000, 48_000), 48_000, 16_000);
    expect(largestError(output, new Float32Array(output.length), 200)).toBeLessThan(0.001);
  });

  it('gives the same whatever the blocks', () => {
    const input = sine(700, 44_100, 10_000);
    const whole = resample(input, 44_100, 16_000);
    for (const blockSize of [1, 17, 1_000]) {
      expect(resample(input, 44_100, 16_000, blockSize)).toEqual(whole);
    }
  });

  it('keeps a constant level', () => {
    const output = resample(new Float32Array(5_000).fill(0.5), 44_100, 16_000);
    expect(largestError(output, new Float32Array(output.length).fill(0.5), 50)).toBeLessThan(1e-5);
  });

  it('gives nothing for nothing', () => {
    expect(resample(new Float32Array(), 44_100, 16_000)).toHaveLength(0);
  });
});
