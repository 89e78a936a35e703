import { describe, expect, it } from 'vitest';
import { encodeWav } from './wav.ts';

describe('WAV encoding', () => {
  it('writes 16-bit samples of all channels frame by frame', () => {
    const { bytes, contentType } = encodeWav(
      [
        [0, 1, -1],
        [0.5, 2, -2],
      ],
      16_000,
    );
    const wav = Buffer.from(bytes);
    expect(contentType).toBe('audio/wav');
    expect(wav.toString('latin1', 0, 4) + wav.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ');
    expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
    expect([wav.readUInt16LE(22), wav.readUInt32LE(24), wav.readUInt32LE(28)]).toEqual([2, 16_000, 64_000]);
    const samples = Array.from({ length: 6 }, (_, position) => wav.readInt16LE(44 + position * 2));
    expect(samples).toEqual([0, 16_384, 32_767, 32_767, -32_767, -32_767]);
  });

  it.each([
    ['no samples', [[]], 16_000],
    ['no channels', [], 16_000],
    ['channels of different length', [[0], [0, 1]], 16_000],
    ['no rate', [[0]], 0],
    ['half a rate', [[0]], 16_000.5],
  ])('refuses %s', (_name, channels, rate) => {
    expect(() => encodeWav(channels, rate)).toThrow(expect.objectContaining({ kind: 'invalid_reply' }));
  });
});
