import type { AudioOutputFormat, CompressedFormat, Pcm } from './audio-format.ts';
import { notAudio } from './audio-problem.ts';
import { type BlockEncoder, collecting, type EncoderSettings } from './encoders/block-encoder.ts';
import { createCompressedEncoder } from './encoders/compressed-encoder.ts';
import { createFlacEncoder } from './encoders/flac-encoder.ts';
import type { StreamEncoder, StreamSettings } from './encoders/stream-encoder.ts';
import { createWavEncoder } from './encoders/wav-encoder.ts';
import { writeFlacSamples } from './flac-stream-info.ts';
import { mapChannels, mixToMono, resampleBlocks } from './pcm.ts';

/** What LAME accepts; the others take these as well, and nothing above is heard. */
const SAMPLE_RATES = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];
const HIGHEST_RATE = 48_000;

/** The rate, in Hz, that a compressed format is written at for audio of `sampleRate`: as high, or the next higher. */
export const compressedRate = (sampleRate: number): number =>
  SAMPLE_RATES.find((rate) => rate >= sampleRate) ?? HIGHEST_RATE;

/** Writes a format whose bytes can be sent as they come. */
export async function createStreamEncoder(
  format: CompressedFormat,
  settings: StreamSettings,
): Promise<StreamEncoder> {
  return format === 'flac' ? createFlacEncoder(settings) : createCompressedEncoder(format, settings);
}

async function createEncoder(format: AudioOutputFormat, settings: EncoderSettings): Promise<BlockEncoder> {
  if (format === 'wav') return createWavEncoder(settings);
  const encoder = await createStreamEncoder(format, settings);
  return format === 'flac' ? collecting(encoder, writeFlacSamples) : collecting(encoder);
}

/**
 * Writes blocks of samples as one file. Mono and stereo stay as they are, more channels become mono; a rate that
 * the format's encoder does not take becomes the next higher one that it does, 48 kHz at most.
 */
export async function encodeBlocks(
  blocks: AsyncIterable<Pcm>,
  format: AudioOutputFormat,
  expectedSeconds: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const iterator = blocks[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) throw notAudio('There is no audio to encode');
  const channels = first.value.channels.length === 2 ? 2 : 1;
  const sampleRate = format === 'wav' ? first.value.sampleRate : compressedRate(first.value.sampleRate);
  const encoder = await createEncoder(format, { sampleRate, channels, expectedSeconds });
  const all = resume(first.value, iterator);
  const mixed = channels === 2 ? all : mapChannels(all, (block) => [mixToMono(block)]);
  for await (const block of resampleBlocks(mixed, sampleRate)) encoder.push(block.channels);
  return encoder.end();
}

async function* resume(first: Pcm, rest: AsyncIterator<Pcm>): AsyncGenerator<Pcm> {
  try {
    yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
