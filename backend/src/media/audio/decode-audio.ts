import type { Pcm } from './audio-format.ts';
import { AudioProblem, notAudio, tooLong } from './audio-problem.ts';
import type { AudioSource } from './audio-source.ts';
import { createAacDecoder } from './decoders/aac-decoder.ts';
import { createFlacDecoder } from './decoders/flac-decoder.ts';
import { createMp3Decoder } from './decoders/mp3-decoder.ts';
import { createOpusDecoder } from './decoders/opus-decoder.ts';
import type { PacketDecoder } from './decoders/packet-decoder.ts';
import { createPcmDecoder } from './decoders/pcm-decoder.ts';
import { createVorbisDecoder } from './decoders/vorbis-decoder.ts';

const PACKETS_PER_CALL = 64;

async function createDecoder(source: AudioSource): Promise<PacketDecoder> {
  switch (source.codec) {
    case 'opus':
      return createOpusDecoder(source);
    case 'vorbis':
      return createVorbisDecoder(source);
    case 'mp3':
      return createMp3Decoder(source);
    case 'flac':
      return createFlacDecoder(source);
    case 'aac':
      return createAacDecoder(source);
    default: {
      const decoder = createPcmDecoder(source);
      if (!decoder) throw notAudio(`The audio codec "${source.codec}" is not supported`);
      return decoder;
    }
  }
}

/**
 * Seconds of audio, from the packets themselves rather than from what a header claims. Stops with a
 * `file_too_large` problem as soon as more than `maxSeconds` are seen.
 */
export async function measureDuration(source: AudioSource, maxSeconds: number): Promise<number> {
  let end = 0;
  let total = 0;
  for await (const { timestamp, duration } of source.packets(false)) {
    end = Math.max(end, timestamp + duration);
    total += duration;
    if (end > maxSeconds || total > maxSeconds + 1) throw tooLong(maxSeconds);
  }
  if (end <= 0) throw notAudio('The file holds no audio');
  return end;
}

/**
 * Decoded audio in blocks of about a second or two, so that memory does not grow with the length of the audio.
 * Encoder delay and padding are cut off. Every block has the same number of channels and the same rate; a stream
 * that changes either in its middle ends there. Throws an `AudioProblem` when nothing decodes, or when more than
 * `maxSeconds` come out, whatever the packets said of their durations.
 */
export async function* decodeBlocks(source: AudioSource, maxSeconds: number): AsyncGenerator<Pcm> {
  const decoder = await createDecoder(source);
  let layout: { channels: number; sampleRate: number } | undefined;
  let decoded = 0;
  let delay = 0;
  try {
    for await (const { packets, seconds } of batches(source, PACKETS_PER_CALL)) {
      delay += Math.max(0, seconds.beforeStart);
      const block = await decoder.decode(packets);
      const samples = block.channels[0]?.length ?? 0;
      if (samples === 0) continue;
      layout ??= { channels: block.channels.length, sampleRate: block.sampleRate };
      if (layout.channels !== block.channels.length || layout.sampleRate !== block.sampleRate) return;
      const skip = Math.min(samples, Math.round(delay * block.sampleRate));
      delay -= skip / block.sampleRate;
      const room = Math.round(seconds.end * block.sampleRate) - decoded;
      const take = seconds.isLast ? Math.min(samples - skip, Math.max(0, room)) : samples - skip;
      decoded += take;
      if (decoded > (maxSeconds + 1) * block.sampleRate) throw tooLong(maxSeconds);
      if (take > 0) {
        yield {
          channels: block.channels.map((channel) => channel.subarray(skip, skip + take)),
          sampleRate: block.sampleRate,
        };
      }
    }
  } catch (error) {
    if (error instanceof AudioProblem) throw error;
    throw notAudio('The audio cannot be decoded', error);
  } finally {
    decoder.free();
  }
  if (decoded === 0) throw notAudio('The file holds no audio that can be decoded');
}

interface Batch {
  packets: Uint8Array[];
  seconds: {
    /** How much of the batch lies before the beginning of the audio. */
    beforeStart: number;
    /** Where the batch ends. */
    end: number;
    isLast: boolean;
  };
}

async function* batches(source: AudioSource, size: number): AsyncGenerator<Batch> {
  let packets: Uint8Array[] = [];
  let beforeStart = 0;
  let end = 0;
  for await (const packet of source.packets(true)) {
    if (packets.length === size) {
      yield { packets, seconds: { beforeStart, end, isLast: false } };
      packets = [];
      beforeStart = 0;
    }
    packets.push(packet.data);
    if (packet.timestamp < 0) beforeStart += Math.min(packet.duration, -packet.timestamp);
    end = Math.max(end, packet.timestamp + packet.duration);
  }
  if (packets.length > 0) yield { packets, seconds: { beforeStart, end, isLast: true } };
}
