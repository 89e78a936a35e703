/** Where STREAMINFO keeps its 36-bit sample count (RFC 9639, section 8.2): 4 bits of this byte, then 4 bytes. */
const TOTAL_SAMPLES_OFFSET = 21;

/** The number of samples (of one channel) that a FLAC file's header claims; 0 means that it does not know. */
export function claimedFlacSamples(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < TOTAL_SAMPLES_OFFSET + 5) return 0;
  return (view.getUint8(TOTAL_SAMPLES_OFFSET) & 0x0f) * 2 ** 32 + view.getUint32(TOTAL_SAMPLES_OFFSET + 1);
}

/** Writes the number of samples into a FLAC file's header, in place. */
export function writeFlacSamples(bytes: Uint8Array, samples: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const upper = view.getUint8(TOTAL_SAMPLES_OFFSET) & 0xf0;
  view.setUint8(TOTAL_SAMPLES_OFFSET, upper | (Math.floor(samples / 2 ** 32) & 0x0f));
  view.setUint32(TOTAL_SAMPLES_OFFSET + 1, samples >>> 0);
}
