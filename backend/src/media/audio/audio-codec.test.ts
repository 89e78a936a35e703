import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileTooLargeError, InvalidFormatError, OverloadedError, TimeoutError } from '../../utils/errors.ts';
import { type AudioCodec, createAudioCodec } from './audio-codec.ts';
import { claimedFlacSamples, writeFlacSamples } from './flac-stream-info.ts';
import { completePcmWavDuration } from './wav.ts';

const { signal } = new AbortController();
const fixture = async (name: string): Promise<Uint8Array> =>
  new Uint8Array(await readFile(new URL(`./__fixtures__/${name}`, import.meta.url)));

/** The files all hold the same 1.2 s of speech. */
const FILES = [
  { file: 'speech.wav', format: 'wav', contentType: 'audio/wav', rate: 8_000 },
  { file: 'speech.mp3', format: 'mp3', contentType: 'audio/mpeg', rate: 16_000 },
  { file: 'speech.m4a', format: 'm4a', contentType: 'audio/mp4', rate: 16_000 },
  { file: 'speech.aac', format: 'aac', contentType: 'audio/aac', rate: 16_000 },
  { file: 'speech.ogg', format: 'ogg', contentType: 'audio/ogg', rate: 16_000 },
  { file: 'speech.opus', format: 'opus', contentType: 'audio/ogg', rate: 48_000 },
  { file: 'speech.webm', format: 'webm', contentType: 'audio/webm', rate: 48_000 },
  { file: 'vorbis.webm', format: 'webm', contentType: 'audio/webm', rate: 16_000 },
  { file: 'live.webm', format: 'webm', contentType: 'audio/webm', rate: 48_000 },
  { file: 'speech.flac', format: 'flac', contentType: 'audio/flac', rate: 8_000 },
  { file: 'video.webm', format: 'webm', contentType: 'video/webm', rate: 48_000 },
  { file: 'video.mp4', format: 'm4a', contentType: 'video/mp4', rate: 16_000 },
];

let codec: AudioCodec;
beforeAll(() => {
  codec = createAudioCodec({ maxSeconds: 60 });
});
afterAll(() => codec.close());

const samplesOf = (wav: Uint8Array) => new Int16Array(wav.slice(44).buffer);

/** The best correlation of two recordings over shifts of up to `reach` samples: 1 when one is the other, shifted. */
function similarity(a: ArrayLike<number>, b: ArrayLike<number>, reach = 2_500): number {
  let best = 0;
  for (let shift = -reach; shift <= reach; shift += 2) {
    let product = 0;
    let energyA = 0;
    let energyB = 0;
    for (let i = 0; i < a.length; i += 2) {
      const x = a[i] ?? 0;
      const y = b[i + shift] ?? 0;
      product += x * y;
      energyA += x * x;
      energyB += y * y;
    }
    best = Math.max(best, product / Math.sqrt(energyA * energyB || 1));
  }
  return best;
}

/** A steady tone of 440 Hz. */
function tone(seconds: number, sampleRate: number, channels = 1) {
  const samples = Float32Array.from(
    { length: seconds * sampleRate },
    (_, i) => Math.sin((2 * Math.PI * 440 * i) / sampleRate) / 2,
  );
  return { channels: Array.from({ length: channels }, () => samples), sampleRate };
}

describe('audio of every accepted format', () => {
  it.each(FILES)('$file is recognised by its bytes and measured', async ({ file, format, contentType }) => {
    const facts = await codec.inspect(await fixture(file), signal);
    expect(facts).toMatchObject({ format, contentType });
    expect(facts.duration).toBeGreaterThanOrEqual(1.19);
    expect(facts.duration).toBeLessThan(1.31);
  });

  it.each(FILES)('$file decodes at its own rate', async ({ file, rate }) => {
    const pcm = await codec.decode(await fixture(file), { signal });
    expect(pcm.sampleRate).toBe(rate);
    expect(pcm.channels).toHaveLength(1);
    expect((pcm.channels[0]?.length ?? 0) / rate).toBeCloseTo(1.25, 0);
  });

  it.each(FILES)('$file becomes 16 kHz WAV that still holds the speech', async ({ file }) => {
    const original = await codec.toWav(await fixture('speech.wav'), { sampleRate: 16_000, signal });
    const wav = await codec.toWav(await fixture(file), { sampleRate: 16_000, signal });
    expect(completePcmWavDuration(wav)).toBeGreaterThan(0);
    expect(new DataView(wav.buffer).getUint32(24, true)).toBe(16_000);
    // Speech above 4 kHz is missing from the original; low bit rates cost the rest.
    expect(similarity(samplesOf(original), samplesOf(wav))).toBeGreaterThan(0.8);
  });

  it('takes a lossless file to the bit', async () => {
    const bytes = await fixture('speech.flac');
    const { bytes: wav } = await codec.convert({ bytes, contentType: 'audio/flac' }, 'wav', signal);
    expect(samplesOf(wav)).toEqual(samplesOf(await fixture('speech.wav')));
  });

  it('takes the audio that a truncated file still holds', async () => {
    const { format, duration } = await codec.inspect(await fixture('truncated.mp3'), signal);
    expect(format).toBe('mp3');
    expect(duration).toBeGreaterThan(0.4);
    expect(duration).toBeLessThan(0.7);
  });

  const webmFiles = FILES.map(({ file }) => file).filter((file) => file.endsWith('.webm'));
  const garbage = Uint8Array.from({ length: 5_000 }, (_, i) => (i * 7_919 + (i >> 3) * 104_729) & 0xff);

  it.each(webmFiles)('takes the audio of %s before garbage or zeros', async (file) => {
    const bytes = await fixture(file);
    const { duration } = await codec.inspect(bytes, signal);
    for (const tail of [garbage, new Uint8Array(5_000)]) {
      const longer = Uint8Array.from([...bytes, ...tail]);
      expect((await codec.inspect(longer, signal)).duration).toBeCloseTo(duration, 2);
      const wav = await codec.toWav(longer, { sampleRate: 16_000, signal });
      expect(wav).toEqual(await codec.toWav(bytes, { sampleRate: 16_000, signal }));
    }
  });

  it.each(webmFiles)('takes the audio that %s still holds when it is cut off', async (file) => {
    const bytes = await fixture(file);
    const whole = samplesOf(await codec.toWav(bytes, { sampleRate: 16_000, signal }));
    const cut = bytes.slice(0, Math.floor(bytes.length * 0.8));
    const part = samplesOf(await codec.toWav(cut, { sampleRate: 16_000, signal }));
    expect(part.length).toBeGreaterThan(whole.length * 0.25);
    expect(part.length).toBeLessThan(whole.length);
    expect(similarity(part, whole, 100)).toBeGreaterThan(0.95);
  });

  it('reads no more of a buffer than the view it is given', async () => {
    const bytes = await fixture('speech.mp3');
    const larger = new Uint8Array(bytes.length + 2_000).fill(7);
    larger.set(bytes, 1_000);
    const facts = await codec.inspect(larger.subarray(1_000, 1_000 + bytes.length), signal);
    expect(facts).toEqual(await codec.inspect(bytes, signal));
    expect(larger[0]).toBe(7);
  });

  it('leaves the caller his bytes', async () => {
    const bytes = await fixture('speech.flac');
    await codec.toWav(bytes, { sampleRate: 16_000, signal });
    expect(bytes).toEqual(await fixture('speech.flac'));
  });
});

describe('what is not audio', () => {
  const text = new TextEncoder().encode('This is a letter, renamed to letter.wav.\n'.repeat(100));
  const noise = Uint8Array.from({ length: 20_000 }, (_, i) => (i * 7_919 + (i >> 3) * 104_729) & 0xff);
  const withNoise = (head: Uint8Array) => Uint8Array.from([...head, ...noise]);

  it.each([
    ['nothing', async () => new Uint8Array()],
    ['text', async () => text],
    ['noise', async () => noise],
    ['zeros', async () => new Uint8Array(10_000)],
    ['a WAV header without samples', async () => (await fixture('speech.wav')).slice(0, 44)],
    ['an MP3 sync word before noise', async () => withNoise(Uint8Array.of(0xff, 0xfb, 0x90, 0x64))],
    ['a FLAC header before noise', async () => withNoise((await fixture('speech.flac')).slice(0, 100))],
    ['an M4A file without its index', async () => (await fixture('speech.m4a')).slice(0, 1_000)],
    ['an Ogg file that ends in its headers', async () => (await fixture('speech.ogg')).slice(0, 1_500)],
    ['a WebM file that ends in its headers', async () => (await fixture('speech.webm')).slice(0, 150)],
  ])('%s is refused', async (_name, bytes) => {
    const input = await bytes();
    await expect(codec.inspect(input, signal)).rejects.toBeInstanceOf(InvalidFormatError);
    await expect(codec.toWav(input, { sampleRate: 16_000, signal })).rejects.toBeInstanceOf(
      InvalidFormatError,
    );
  });

  it('absurd numbers in a WAV header are refused', async () => {
    const bytes = await fixture('speech.wav');
    const view = new DataView(bytes.buffer);
    view.setUint32(24, 4_000_000_000, true);
    await expect(codec.inspect(bytes, signal)).rejects.toBeInstanceOf(InvalidFormatError);
    view.setUint32(24, 8_000, true);
    view.setUint16(22, 60_000, true);
    await expect(codec.inspect(bytes, signal)).rejects.toBeInstanceOf(InvalidFormatError);
  });
});

describe('limits', () => {
  it('refuse audio longer than allowed', async () => {
    const strict = createAudioCodec({ maxSeconds: 1, maxThreads: 1 });
    try {
      for (const { file } of FILES) {
        const refused = strict.inspect(await fixture(file), signal);
        await expect(refused, file).rejects.toBeInstanceOf(FileTooLargeError);
      }
    } finally {
      await strict.close();
    }
  });

  it('stop a small file that unpacks to a long one', async () => {
    const silence = { channels: [new Float32Array(8_000 * 180)], sampleRate: 8_000 };
    const { bytes } = await codec.encode(silence, 'flac', signal);
    expect(bytes.length).toBeLessThan(40_000);
    await expect(codec.inspect(bytes, signal)).rejects.toBeInstanceOf(FileTooLargeError);
    await expect(codec.decode(bytes, { signal })).rejects.toBeInstanceOf(FileTooLargeError);
    await expect(codec.toWav(bytes, { sampleRate: 16_000, signal })).rejects.toBeInstanceOf(
      FileTooLargeError,
    );
  });

  it('turn calls away when too many wait', async () => {
    const narrow = createAudioCodec({ maxSeconds: 60, maxThreads: 1, maxQueue: 1 });
    try {
      const bytes = await fixture('speech.opus');
      const calls = Array.from({ length: 6 }, () => narrow.inspect(bytes, signal));
      const outcomes = await Promise.allSettled(calls);
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(refused.length).toBeGreaterThanOrEqual(3);
      for (const { reason } of refused) expect(reason).toBeInstanceOf(OverloadedError);
      expect(outcomes.some((outcome) => outcome.status === 'fulfilled')).toBe(true);
    } finally {
      await narrow.close();
    }
  });

  it('end a call that takes too long', async () => {
    const hasty = createAudioCodec({ maxSeconds: 60, timeoutMs: 1 });
    try {
      const call = hasty.inspect(await fixture('speech.m4a'), signal);
      await expect(call).rejects.toBeInstanceOf(TimeoutError);
    } finally {
      await hasty.close();
    }
  });
});

describe('cancelling', () => {
  it('rejects with the reason of the signal and leaves the codec usable', async () => {
    const { bytes } = await codec.encode(tone(50, 48_000, 2), 'wav', signal);
    const controller = new AbortController();
    const reason = new Error('the caller left');
    const call = codec.convert({ bytes, contentType: 'audio/wav' }, 'flac', controller.signal);
    setImmediate(() => controller.abort(reason));
    await expect(call).rejects.toBe(reason);
    await expect(codec.inspect(bytes, controller.signal)).rejects.toBe(reason);
    expect((await codec.inspect(bytes, signal)).duration).toBeCloseTo(50);
  });
});

describe('converting', () => {
  const FORMATS = [
    { format: 'wav', contentType: 'audio/wav' },
    { format: 'mp3', contentType: 'audio/mpeg' },
    { format: 'ogg', contentType: 'audio/ogg' },
    { format: 'flac', contentType: 'audio/flac' },
  ] as const;

  it.each(FORMATS)('gives $format with the same speech', async ({ format, contentType }) => {
    const source = { bytes: await fixture('speech.m4a'), contentType: 'application/octet-stream' };
    const converted = await codec.convert(source, format, signal);
    expect(converted.contentType).toBe(contentType);
    expect(await codec.inspect(converted.bytes, signal)).toMatchObject({ format, contentType });
    const [before, after] = await Promise.all(
      [source.bytes, converted.bytes].map((bytes) => codec.toWav(bytes, { sampleRate: 16_000, signal })),
    );
    expect(
      similarity(samplesOf(before ?? new Uint8Array()), samplesOf(after ?? new Uint8Array())),
    ).toBeGreaterThan(0.97);
  });

  it.each([
    ['speech.wav', 'wav'],
    ['speech.mp3', 'mp3'],
    ['speech.ogg', 'ogg'],
    ['speech.opus', 'ogg'],
    ['speech.flac', 'flac'],
  ] as const)('leaves %s alone when %s is asked, whatever it was said to be', async (file, format) => {
    const bytes = await fixture(file);
    const converted = await codec.convert({ bytes, contentType: 'text/html' }, format, signal);
    expect(converted.bytes).toBe(bytes);
    expect(converted.contentType).toMatch(/^audio\//);
  });

  it('writes the true length into a FLAC header that does not know it', async () => {
    const bytes = await fixture('speech.flac');
    writeFlacSamples(bytes, 0);
    const { bytes: fixed } = await codec.convert({ bytes, contentType: 'audio/flac' }, 'flac', signal);
    expect(claimedFlacSamples(fixed)).toBe(9_600);
    expect(claimedFlacSamples(bytes)).toBe(0);
    const wav = await codec.convert({ bytes, contentType: 'audio/flac' }, 'wav', signal);
    expect(completePcmWavDuration(wav.bytes)).toBeGreaterThan(0);
    expect(wav.bytes.length).toBe(44 + 9_600 * 2);
  });

  it('writes the true sizes into a WAV header that was streamed', async () => {
    const bytes = await fixture('streamed.wav');
    expect(completePcmWavDuration(bytes)).toBeUndefined();
    const { bytes: fixed } = await codec.convert({ bytes, contentType: 'audio/wav' }, 'wav', signal);
    expect(completePcmWavDuration(fixed)).toBeGreaterThan(0);
    expect(fixed.length).toBe(44 + 4_800 * 2);
  });

  it('refuses what is not audio', async () => {
    const page = { bytes: new TextEncoder().encode('<html>busy</html>'), contentType: 'audio/mpeg' };
    await expect(codec.convert(page, 'wav', signal)).rejects.toBeInstanceOf(InvalidFormatError);
  });
});

describe('encoding', () => {
  it.each(['wav', 'mp3', 'ogg', 'flac'] as const)('%s keeps stereo and its length', async (format) => {
    const { bytes } = await codec.encode(tone(1, 44_100, 2), format, signal);
    const pcm = await codec.decode(bytes, { signal });
    expect(pcm.sampleRate).toBe(44_100);
    expect(pcm.channels).toHaveLength(2);
    const seconds = (pcm.channels[0]?.length ?? 0) / 44_100;
    expect(seconds).toBeGreaterThanOrEqual(1);
    // MP3 pads to whole frames and adds the encoder's delay.
    expect(seconds).toBeLessThan(format === 'mp3' ? 1.1 : 1.001);
  });

  it('mixes more than two channels and lowers rates that encoders do not take', async () => {
    const { bytes } = await codec.encode(tone(1, 96_000, 6), 'mp3', signal);
    const pcm = await codec.decode(bytes, { signal });
    expect(pcm.sampleRate).toBe(48_000);
    expect(pcm.channels).toHaveLength(1);
  });
});

it('does not hold up the event loop', async () => {
  const { bytes } = await codec.encode(tone(30, 48_000, 2), 'wav', signal);
  let turns = 0;
  let running = true;
  const count = () => {
    turns++;
    if (running) setTimeout(count, 1);
  };
  count();
  await codec.convert({ bytes, contentType: 'audio/wav' }, 'mp3', signal);
  running = false;
  expect(turns).toBeGreaterThan(20);
});

it('ends calls that still run when it is closed', async () => {
  const closing = createAudioCodec({ maxSeconds: 60 });
  const call = closing.inspect(await fixture('speech.m4a'), signal);
  const outcome = expect(call).rejects.toBeInstanceOf(Error);
  await closing.close();
  await outcome;
});
