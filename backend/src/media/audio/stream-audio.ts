import type { CompressedFormat } from './audio-format.ts';
import type { EncodingThread } from './encoding-thread.ts';
import { openWavHeader } from './wav.ts';

/** Samples as they are made: 16 bits, one channel. */
export interface SampleStream {
  /** Hz. */
  sampleRate: number;
  pieces: AsyncIterable<Int16Array>;
}

/** Seconds that are encoded at once, so that the first bytes come soon and many streams share the thread. */
const BLOCK_SECONDS = 1;

/** Writes samples as one WAV file while they arrive, in a header that does not know the length. */
export async function* streamWav({ sampleRate, pieces }: SampleStream): AsyncGenerator<Uint8Array> {
  let begun = false;
  for await (const piece of pieces) {
    if (!begun) yield openWavHeader(sampleRate, 1);
    begun = true;
    yield new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
  }
}

/** Writes samples as one compressed file while they arrive. Rejects as `EncodingThread.open` does. */
export async function* streamCompressed(
  thread: EncodingThread,
  { sampleRate, pieces }: SampleStream,
  format: CompressedFormat,
): AsyncGenerator<Uint8Array> {
  const session = await thread.open(format, sampleRate);
  try {
    for await (const piece of pieces) {
      for (let start = 0; start < piece.length; start += BLOCK_SECONDS * sampleRate) {
        const block = new Int16Array(piece.subarray(start, start + BLOCK_SECONDS * sampleRate));
        const bytes = await session.push(block);
        if (bytes.byteLength > 0) yield bytes;
      }
    }
    yield await session.end();
  } finally {
    session.close();
  }
}
