import { concatBytes, encodeText } from './bytes';
import { completeWavHeader, levelOfDecibels, readWav, wavPeaks } from './wav';

interface Options {
  sampleRate?: number;
  bits?: 8 | 16 | 24 | 32;
  float?: boolean;
  streamed?: boolean;
  extra?: Uint8Array;
}

function chunk(name: string, data: Uint8Array, size = data.length): Uint8Array {
  const header = new Uint8Array(8);
  header.set(encodeText(name));
  new DataView(header.buffer).setUint32(4, size, true);
  return concatBytes([header, data, new Uint8Array(data.length % 2)]);
}

/** A WAV file of samples from -1 to 1. */
function wavOf(
  samples: readonly number[],
  { sampleRate = 8_000, bits = 16, float = false, streamed = false, extra }: Options = {},
) {
  const format = new DataView(new ArrayBuffer(16));
  format.setUint16(0, float ? 3 : 1, true);
  format.setUint16(2, 1, true);
  format.setUint32(4, sampleRate, true);
  format.setUint32(8, (sampleRate * bits) / 8, true);
  format.setUint16(12, bits / 8, true);
  format.setUint16(14, bits, true);
  const data = new DataView(new ArrayBuffer((samples.length * bits) / 8));
  for (const [index, sample] of samples.entries()) {
    if (float) data.setFloat32(index * 4, sample, true);
    else if (bits === 8) data.setUint8(index, Math.round(sample * 127 + 128));
    else if (bits === 16) data.setInt16(index * 2, Math.round(sample * 32_767), true);
    else if (bits === 32) data.setInt32(index * 4, Math.round(sample * 2_147_483_647), true);
    else {
      const value = Math.round(sample * 8_388_607);
      data.setUint8(index * 3, value & 0xff);
      data.setInt16(index * 3 + 1, value >> 8, true);
    }
  }
  const unknown = 0xffffffff;
  const body = concatBytes([
    encodeText('WAVE'),
    chunk('fmt ', new Uint8Array(format.buffer)),
    ...(extra === undefined ? [] : [chunk('LIST', extra)]),
    chunk('data', new Uint8Array(data.buffer), streamed ? unknown : data.byteLength),
  ]);
  return concatBytes([chunk('RIFF', new Uint8Array(0), streamed ? unknown : body.length), body]);
}

const SAMPLES = [0, 0.25, -0.5, 0.1, 1, -1, 0, 0];

test('the header tells what is in the file', () => {
  expect(readWav(wavOf(SAMPLES))).toEqual({
    channels: 1,
    sampleRate: 8_000,
    bitsPerSample: 16,
    float: false,
    dataOffset: 44,
    dataBytes: 16,
    durationSeconds: 0.001,
  });
});

test('other chunks are passed over, also of odd length', () => {
  expect(readWav(wavOf(SAMPLES, { extra: Uint8Array.of(1, 2, 3) }))).toMatchObject({ dataBytes: 16 });
});

test('a file that was streamed has the length that it has, and a header that says so once completed', () => {
  const streamed = wavOf(SAMPLES, { streamed: true });
  expect(readWav(streamed)).toMatchObject({ dataBytes: 16, durationSeconds: 0.001 });
  expect(completeWavHeader(streamed)).toEqual(wavOf(SAMPLES));
});

test.each([{ bits: 8 }, { bits: 16 }, { bits: 24 }, { bits: 32 }, { bits: 32, float: true }] as const)(
  'peaks are read from %j',
  (options) => {
    const peaks = wavPeaks(wavOf(SAMPLES, options), 4);
    for (const [index, peak] of [0.25, 0.5, 1, 0].entries()) expect(peaks?.[index]).toBeCloseTo(peak, 1);
  },
);

test('what is no WAV file is none', () => {
  expect(readWav(encodeText('RIFFxxxxAVI '))).toBeNull();
  expect(readWav(wavOf(SAMPLES).slice(0, 30))).toBeNull();
  expect(wavPeaks(new Uint8Array(0), 3)).toBeNull();
  const mp3 = Uint8Array.of(0xff, 0xfb, 1, 2);
  expect(completeWavHeader(mp3)).toBe(mp3);
});

test('decibels become a part of the meter', () => {
  expect([-160, -60, -30, 0, 6].map(levelOfDecibels)).toEqual([0, 0, 0.5, 1, 1]);
});
