import { joinBytes } from '../join-bytes.ts';
import type { StreamEncoder, StreamSettings } from './stream-encoder.ts';

/** Writes one whole file from blocks of samples. */
export interface BlockEncoder {
  /** One array of samples for each channel, in -1 to 1. */
  push(channels: Float32Array[]): void;
  /** The finished file. The encoder cannot be used after it. */
  end(): Uint8Array<ArrayBuffer>;
}

export interface EncoderSettings extends StreamSettings {
  /** About how long the audio will be; a wrong number only costs memory. */
  expectedSeconds: number;
}

/** Keeps what an encoder gives until the file is whole. `finish` may then still write into it, in place. */
export function collecting(
  encoder: StreamEncoder,
  finish: (file: Uint8Array<ArrayBuffer>, samples: number) => void = () => {},
): BlockEncoder {
  const pieces: Uint8Array[] = [];
  let samples = 0;
  return {
    push: (block) => {
      samples += block[0]?.length ?? 0;
      pieces.push(encoder.push(block));
    },
    end: () => {
      const file = joinBytes([...pieces, encoder.end()]);
      finish(file, samples);
      return file;
    },
  };
}
