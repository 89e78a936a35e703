import { describe, expect, it } from 'vitest';
import { speechFromSamples } from './speech-samples.ts';

describe('speech as samples', () => {
  it.each<[string, unknown]>([
    ['one list', [0, 0.5, -2]],
    ['one channel', [[0, 0.5, -2]]],
    ['one channel of one utterance', [[[0, 0.5, -2]]]],
  ])('becomes WAV from %s', (_name, audio) => {
    const { bytes, contentType } = speechFromSamples(audio, 16_000);
    const wav = Buffer.from(bytes);
    expect(contentType).toBe('audio/wav');
    expect(wav.toString('latin1', 0, 4) + wav.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ');
    expect([wav.readUInt16LE(22), wav.readUInt32LE(24)]).toEqual([1, 16_000]);
    expect([44, 46, 48].map((offset) => wav.readInt16LE(offset))).toEqual([0, 16_384, -32_768]);
    expect(wav).toHaveLength(50);
  });

  it('interleaves several channels', () => {
    const wav = Buffer.from(
      speechFromSamples(
        [
          [0, 0.25],
          [0.5, 0.75],
        ],
        8_000,
      ).bytes,
    );
    expect(wav.readUInt16LE(22)).toBe(2);
    expect([44, 46, 48, 50].map((offset) => wav.readInt16LE(offset))).toEqual([0, 16_384, 8_192, 24_576]);
  });

  it.each<[string, unknown, number]>([
    ['no samples', [[]], 16_000],
    ['no list', 'RIFF', 16_000],
    ['channels of different length', [[0], [0, 1]], 16_000],
    ['no rate', [[0]], 0],
    ['half a rate', [[0]], 16_000.5],
  ])('is refused with %s', (_name, audio, rate) => {
    expect(() => speechFromSamples(audio, rate)).toThrow(expect.objectContaining({ kind: 'invalid_reply' }));
  });
});
