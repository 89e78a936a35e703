import { interleave } from '../pcm.ts';
import { toInt16, WAV_HEADER_BYTES, wavHeader } from '../wav.ts';
import type { BlockEncoder, EncoderSettings } from './block-encoder.ts';

/**
 * 16-bit PCM. The file is written in place, into memory for the expected length: WAV is the one format that is as
 * large as the audio is long, and collecting it in pieces would take that twice.
 */
export function createWavEncoder({ sampleRate, channels, expectedSeconds }: EncoderSettings): BlockEncoder {
  const expectedBytes = Math.ceil((expectedSeconds + 1) * sampleRate) * channels * 2;
  let file = new Uint8Array(WAV_HEADER_BYTES + expectedBytes);
  let end = WAV_HEADER_BYTES;
  return {
    push: (block) => {
      const samples = interleave(block, (length) => new Int16Array(length), toInt16);
      if (end + samples.byteLength > file.byteLength) {
        const larger = new Uint8Array(Math.ceil((end + samples.byteLength) * 1.5));
        larger.set(file);
        file = larger;
      }
      file.set(new Uint8Array(samples.buffer), end);
      end += samples.byteLength;
    },
    end: () => {
      file.set(wavHeader(end - WAV_HEADER_BYTES, sampleRate, channels));
      return file.subarray(0, end);
    },
  };
}
