/** Writes one file from blocks of samples. */
export interface BlockEncoder {
  /** One array of samples for each channel, in -1 to 1. */
  push(channels: Float32Array[]): void;
  /** The finished file. The encoder cannot be used after it. */
  end(): Uint8Array<ArrayBuffer>;
}

export interface EncoderSettings {
  /** Hz. */
  sampleRate: number;
  channels: 1 | 2;
  /** About how long the audio will be; a wrong number only costs memory. */
  expectedSeconds: number;
}
