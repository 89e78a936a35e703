import { move, transferableSymbol, valueSymbol } from 'piscina';
import { AUDIO_CONTENT_TYPE, type AudioOutputFormat, type Pcm } from './audio-format.ts';
import { AudioProblem, notAudio } from './audio-problem.ts';
import { type AudioSource, openAudio } from './audio-source.ts';
import type { AudioFacts, AudioReply, AudioTask, AudioTaskResults } from './audio-task.ts';
import { decodeBlocks, measureDuration } from './decode-audio.ts';
import { encodeBlocks } from './encode-audio.ts';
import { claimedFlacSamples, writeFlacSamples } from './flac-stream-info.ts';
import { mapChannels, mixToMono, resampleBlocks } from './pcm.ts';
import { hasTrueWavSizes } from './wav.ts';

/** Bytes of samples that `decode` may hand over. */
const MAX_DECODED_BYTES = 512 * 2 ** 20;

// The codecs print warnings about broken input, which would land between the service's own log lines.
for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) console[method] = () => {};

/** The worker threads' entry. Results are moved to the main thread, not copied. */
export default async function runAudioTask(task: AudioTask): Promise<unknown> {
  try {
    const result = await perform(task);
    const reply: AudioReply = { ok: true, result };
    return move({ [transferableSymbol]: buffersOf(result), [valueSymbol]: reply });
  } catch (error) {
    if (!(error instanceof AudioProblem)) throw error;
    return { ok: false, code: error.code, message: error.message } satisfies AudioReply;
  }
}

async function perform(task: AudioTask): Promise<AudioTaskResults[AudioTask['kind']]> {
  if (task.kind === 'encode') return encodePcm(task.pcm, task.format);
  const source = await openAudio(task.bytes);
  try {
    switch (task.kind) {
      case 'inspect':
        return await inspect(source, task.maxSeconds);
      case 'decode':
        return await collect(decodeAs(source, task.sampleRate, task.maxSeconds));
      case 'to-wav':
        return await toWav(source, task.sampleRate, task.maxSeconds);
      case 'convert':
        return await convert(source, task.bytes, task.format, task.maxSeconds);
    }
  } finally {
    source.close();
  }
}

/**
 * The whole file is walked packet by packet for its true length, and its beginning is decoded, which a file of
 * garbage under a good header does not survive. Decoding all of it would cost seconds of CPU time for an upload of
 * 25 MB; a file that breaks off or has bad packets later on counts as the audio that it still holds.
 */
async function inspect(source: AudioSource, maxSeconds: number): Promise<AudioFacts> {
  const duration = await measureDuration(source, maxSeconds);
  for await (const block of decodeBlocks(source, maxSeconds)) {
    if (block.channels.length > 0) break;
  }
  return { format: source.format, contentType: source.contentType, duration };
}

async function toWav(source: AudioSource, sampleRate: number, maxSeconds: number): Promise<Uint8Array> {
  const duration = await measureDuration(source, maxSeconds);
  return encodeBlocks(decodeAs(source, sampleRate, maxSeconds), 'wav', duration);
}

function encodePcm(pcm: Pcm, format: AudioOutputFormat): Promise<Uint8Array> {
  const seconds = (pcm.channels[0]?.length ?? 0) / pcm.sampleRate;
  return encodeBlocks(oneBlock(pcm), format, seconds);
}

async function* decodeAs(
  source: AudioSource,
  sampleRate: number | undefined,
  maxSeconds: number,
): AsyncGenerator<Pcm> {
  const blocks = decodeBlocks(source, maxSeconds);
  if (sampleRate === undefined) yield* blocks;
  else
    yield* resampleBlocks(
      mapChannels(blocks, (channels) => [mixToMono(channels)]),
      sampleRate,
    );
}

async function convert(
  source: AudioSource,
  bytes: Uint8Array,
  format: AudioOutputFormat,
  maxSeconds: number,
): Promise<AudioTaskResults['convert']> {
  const duration = await measureDuration(source, maxSeconds);
  if (source.format === format || (source.format === 'opus' && format === 'ogg')) {
    const contentType = AUDIO_CONTENT_TYPE[format];
    if (format === 'flac' && claimedFlacSamples(bytes) === 0) {
      writeFlacSamples(bytes, Math.round(duration * source.sampleRate));
      return { bytes, contentType };
    }
    if (format !== 'wav' || hasTrueWavSizes(bytes)) return { bytes: undefined, contentType };
  }
  return {
    bytes: await encodeBlocks(decodeBlocks(source, maxSeconds), format, duration),
    contentType: AUDIO_CONTENT_TYPE[format],
  };
}

async function collect(blocks: AsyncIterable<Pcm>): Promise<Pcm> {
  const pieces: Pcm[] = [];
  let bytes = 0;
  for await (const block of blocks) {
    bytes += block.channels.reduce((sum, channel) => sum + channel.byteLength, 0);
    if (bytes > MAX_DECODED_BYTES) {
      throw new AudioProblem('file_too_large', 'The audio is too large when it is decoded');
    }
    pieces.push(block);
  }
  const [first] = pieces;
  if (!first) throw notAudio('The file holds no audio');
  const length = pieces.reduce((sum, piece) => sum + (piece.channels[0]?.length ?? 0), 0);
  const channels = first.channels.map((_, channel) => {
    const joined = new Float32Array(length);
    let offset = 0;
    for (const piece of pieces) {
      const samples = piece.channels[channel] ?? new Float32Array();
      joined.set(samples, offset);
      offset += samples.length;
    }
    return joined;
  });
  return { channels, sampleRate: first.sampleRate };
}

async function* oneBlock(pcm: Pcm): AsyncGenerator<Pcm> {
  yield pcm;
}

function buffersOf(result: AudioTaskResults[AudioTask['kind']]): ArrayBufferLike[] {
  if (result instanceof Uint8Array) return [result.buffer];
  if ('channels' in result) return result.channels.map((channel) => channel.buffer);
  return 'bytes' in result && result.bytes ? [result.bytes.buffer] : [];
}
