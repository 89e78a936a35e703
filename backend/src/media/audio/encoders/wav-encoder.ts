import { interleave } from '../pcm.ts';
import { toInt16, wavFile } from '../wav.ts';
import type { BlockEncoder, EncoderSettings } from './block-encoder.ts';

/** 16-bit PCM. */
export function createWavEncoder({ sampleRate, channels }: EncoderSettings): BlockEncoder {
  const pieces: Uint8Array[] = [];
  return {
    push: (block) => {
      const samples = interleave(block, (length) => new Int16Array(length), toInt16);
      pieces.push(new Uint8Array(samples.buffer));
    },
    end: () => wavFile(pieces, sampleRate, channels),
  };
}
