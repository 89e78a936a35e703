/** Writes one file from blocks of samples and gives its bytes as they come, in memory that stays as it is. */
export interface StreamEncoder {
  /** One array of samples for each channel, in -1 to 1. May give no bytes yet. */
  push(channels: Float32Array[]): Uint8Array<ArrayBuffer>;
  /** What is left of the file. The encoder cannot be used after it. */
  end(): Uint8Array<ArrayBuffer>;
}

export interface StreamSettings {
  /** Hz. */
  sampleRate: number;
  channels: 1 | 2;
}
