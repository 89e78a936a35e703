import { fileTypeFromBuffer } from 'file-type';
import { afterEach, describe, expect, it } from 'vitest';
import { type AudioCodec, createAudioCodec } from './audio-codec.ts';
import type { AudioOutputFormat } from './audio-format.ts';
import { EncodingThread, EncodingThreadFullError } from './encoding-thread.ts';
import { joinBytes } from './join-bytes.ts';
import { streamCompressed } from './stream-audio.ts';

const { signal } = new AbortController();
const RATE = 16_000;

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()));
});

function createCodec(): AudioCodec {
  const codec = createAudioCodec({ maxSeconds: 600 });
  ends.push(() => codec.close());
  return codec;
}

function createThread(changes: Partial<ConstructorParameters<typeof EncodingThread>[0]> = {}) {
  const thread = new EncodingThread({ maxSessions: 2, timeoutMs: 30_000, idleTimeoutMs: 10_000, ...changes });
  ends.push(() => thread.close());
  return thread;
}

/** A tone of 440 Hz that goes on from piece to piece, and which pieces have been asked for. */
function tone(pieces: number, secondsEach: number, sampleRate = RATE) {
  const asked: number[] = [];
  let left = false;
  async function* samples() {
    try {
      for (let piece = 0; piece < pieces; piece++) {
        asked.push(piece);
        const length = secondsEach * sampleRate;
        yield Int16Array.from(
          { length },
          (_, i) => 16_000 * Math.sin((2 * Math.PI * 440 * (piece * length + i)) / sampleRate),
        );
      }
    } finally {
      left = true;
    }
  }
  return { stream: { sampleRate, pieces: samples() }, asked, isLeft: () => left };
}

async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return joinBytes(pieces);
}

/** Times per second that a signal crosses zero upwards. */
function frequency(samples: Float32Array, sampleRate: number): number {
  let crossings = 0;
  for (let i = 1; i < samples.length; i++) {
    if ((samples[i - 1] ?? 0) < 0 && (samples[i] ?? 0) >= 0) crossings++;
  }
  return (crossings * sampleRate) / samples.length;
}

const FORMATS: AudioOutputFormat[] = ['wav', 'mp3', 'ogg', 'flac'];

describe('streamed audio', () => {
  it.each(FORMATS)('is one %s file of all pieces, in their order', async (format) => {
    const codec = createCodec();
    const file = await whole(codec.stream(tone(5, 0.7).stream, format));
    expect((await fileTypeFromBuffer(file))?.ext).toBe(format);
    const { channels, sampleRate } = await codec.decode(file, { signal });
    const samples = channels[0] ?? new Float32Array();
    expect(samples.length / sampleRate).toBeGreaterThan(3.4);
    expect(samples.length / sampleRate).toBeLessThan(3.7);
    // A piece that is missing, doubled or out of place would break the phase of the tone.
    expect(frequency(samples.subarray(sampleRate / 2, 3 * sampleRate), sampleRate)).toBeCloseTo(440, -1);
  });

  it.each(FORMATS)('begins as %s before the second piece is asked for', async (format) => {
    const { stream, asked } = tone(50, 2);
    const bytes = createCodec().stream(stream, format);
    expect((await bytes.next()).value?.byteLength).toBeGreaterThan(0);
    expect(asked).toEqual([0]);
    await bytes.return(undefined);
  });

  it('asks for no more than is read', async () => {
    const { stream, asked } = tone(50, 1);
    const bytes = createCodec().stream(stream, 'mp3');
    for (let i = 0; i < 4; i++) await bytes.next();
    expect(asked.length).toBeLessThanOrEqual(5);
    await bytes.return(undefined);
  });

  it('leaves the source when the reader leaves', async () => {
    const { stream, isLeft } = tone(50, 1);
    const bytes = createCodec().stream(stream, 'ogg');
    await bytes.next();
    await bytes.return(undefined);
    expect(isLeft()).toBe(true);
  });

  it('says in the header of a WAV file that the length is not known', async () => {
    const file = await whole(createCodec().stream(tone(1, 1).stream, 'wav'));
    const view = new DataView(file.buffer);
    expect([view.getUint32(4, true), view.getUint32(40, true)]).toEqual([0xffffffff, 0xffffffff]);
    expect(file.byteLength).toBe(44 + 2 * RATE);
  });

  it('brings a rate that MP3 does not have to the next higher one', async () => {
    const codec = createCodec();
    const file = await whole(codec.stream(tone(2, 1, 10_000).stream, 'mp3'));
    const { channels, sampleRate } = await codec.decode(file, { signal });
    expect(sampleRate).toBe(11_025);
    const samples = channels[0] ?? new Float32Array();
    expect(frequency(samples.subarray(3_000, 20_000), sampleRate)).toBeCloseTo(440, -1);
  });

  it('fails as its source does', async () => {
    async function* broken() {
      yield new Int16Array(RATE);
      throw new Error('out of breath');
    }
    const bytes = createCodec().stream({ sampleRate: RATE, pieces: broken() }, 'mp3');
    await expect(whole(bytes)).rejects.toThrow('out of breath');
  });
});

describe('the encoding thread', () => {
  it('encodes several files at once without mixing them', async () => {
    const codec = createCodec();
    const alone = await whole(codec.stream(tone(3, 1).stream, 'ogg'));
    const together = await Promise.all(
      FORMATS.concat('ogg').map((format) => whole(codec.stream(tone(3, 1).stream, format))),
    );
    const { channels } = await codec.decode(together[4] ?? new Uint8Array(), { signal });
    expect(channels).toEqual((await codec.decode(alone, { signal })).channels);
  });

  it('takes so many files and no more, until one has ended or was left', async () => {
    const thread = createThread();
    const open = () => streamCompressed(thread, tone(9, 1).stream, 'flac');
    const [first, second, third] = [open(), open(), open()];
    await first.next();
    await second.next();
    await expect(third.next()).rejects.toBeInstanceOf(EncodingThreadFullError);
    await first.return(undefined);
    expect((await open().next()).done).toBe(false);
  });

  it('frees what files take that were left in the middle', async () => {
    const thread = createThread();
    // The heap of the FLAC encoder would be full long before.
    for (let i = 0; i < 300; i++) {
      const bytes = streamCompressed(thread, tone(2, 0.1).stream, 'flac');
      await bytes.next();
      await bytes.return(undefined);
    }
    expect((await whole(streamCompressed(thread, tone(2, 0.1).stream, 'flac'))).byteLength).toBeGreaterThan(
      0,
    );
  });

  it('gives up what it works on when it is closed, and works again afterwards', async () => {
    const thread = createThread();
    const bytes = streamCompressed(thread, tone(9, 1).stream, 'mp3');
    await bytes.next();
    await thread.close();
    await expect(whole(bytes)).rejects.toThrow('has ended');
    expect((await whole(streamCompressed(thread, tone(1, 1).stream, 'mp3'))).byteLength).toBeGreaterThan(0);
  });

  it('fails a file that takes too long', async () => {
    // Too little time even to start the thread.
    const thread = createThread({ timeoutMs: 1 });
    await expect(whole(streamCompressed(thread, tone(1, 1).stream, 'mp3'))).rejects.toThrow(
      'Not encoded within',
    );
  });
});
