import type { Media } from '../provider.ts';
import { UpstreamFailure } from '../upstream-failure.ts';

const HEADER_BYTES = 44;

/**
 * Samples from -1 to 1 as 16-bit PCM WAV (RIFF).
 *
 * @param channels samples of each channel, all of one length
 * @param sampleRate Hz
 * @throws UpstreamFailure `invalid_reply` when there are no samples or the rate is no rate
 */
export function encodeWav(channels: number[][], sampleRate: number): Media {
  const frames = channels[0]?.length ?? 0;
  const sane = Number.isInteger(sampleRate) && sampleRate >= 1_000 && sampleRate <= 768_000;
  if (frames === 0 || channels.length > 8 || !sane || channels.some(({ length }) => length !== frames)) {
    throw new UpstreamFailure('invalid_reply', 'The upstream answered audio samples that are none');
  }
  const frameBytes = channels.length * 2;
  const dataBytes = frames * frameBytes;
  const wav = Buffer.alloc(HEADER_BYTES + dataBytes);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(channels.length, 22);
  wav.writeUInt32LE(sampleRate, 24);
  wav.writeUInt32LE(sampleRate * frameBytes, 28);
  wav.writeUInt16LE(frameBytes, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(dataBytes, 40);
  for (const [channel, samples] of channels.entries()) {
    for (const [frame, sample] of samples.entries()) {
      const value = Math.round(Math.max(-1, Math.min(1, sample)) * 32_767);
      wav.writeInt16LE(Number.isNaN(value) ? 0 : value, HEADER_BYTES + frame * frameBytes + channel * 2);
    }
  }
  return { bytes: wav, contentType: 'audio/wav' };
}
