/** Where the samples of a WAV file are, and what they are like. */
export interface WavInfo {
  channels: number;
  sampleRate: number;
  bitsPerSample: number;
  /** Integer samples (PCM), or floating point ones. */
  float: boolean;
  dataOffset: number;
  dataBytes: number;
  durationSeconds: number;
}

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

/**
 * Reads the header of a RIFF WAVE file, also of one that was streamed and whose header does not know its length. Null
 * when it is none, or compressed.
 */
export function readWav(bytes: Uint8Array): WavInfo | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || tag(bytes, 0) !== 'RIFF' || tag(bytes, 8) !== 'WAVE') return null;
  let format: Omit<WavInfo, 'dataOffset' | 'dataBytes' | 'durationSeconds'> | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = tag(bytes, at);
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (name === 'fmt ' && start + 16 <= bytes.length) {
      const code = view.getUint16(start, true);
      const kind =
        code === EXTENSIBLE && start + 26 <= bytes.length ? view.getUint16(start + 24, true) : code;
      if (kind !== PCM && kind !== FLOAT) return null;
      format = {
        channels: view.getUint16(start + 2, true),
        sampleRate: view.getUint32(start + 4, true),
        bitsPerSample: view.getUint16(start + 14, true),
        float: kind === FLOAT,
      };
    }
    if (name === 'data') {
      if (format === undefined) return null;
      const dataBytes = Math.min(size, bytes.length - start);
      const bytesPerSecond = format.sampleRate * format.channels * (format.bitsPerSample / 8);
      if (bytesPerSecond === 0) return null;
      return { ...format, dataOffset: start, dataBytes, durationSeconds: dataBytes / bytesPerSecond };
    }
    // Chunks begin at even positions.
    at = start + size + (size % 2);
  }
  return null;
}

/**
 * Loudness of a WAV file for a drawing of it: the largest sample of each of `count` parts of equal length, 0 to 1.
 * Null when it is not such a file.
 */
export function wavPeaks(bytes: Uint8Array, count: number): number[] | null {
  const wav = readWav(bytes);
  if (wav === null) return null;
  const sample = sampleReader(bytes, wav);
  if (sample === null) return null;
  const size = wav.bitsPerSample / 8;
  const samples = Math.floor(wav.dataBytes / size);
  return Array.from({ length: count }, (_, part) => {
    const end = Math.floor(((part + 1) * samples) / count);
    let peak = 0;
    for (let index = Math.floor((part * samples) / count); index < end; index++) {
      peak = Math.max(peak, Math.abs(sample(wav.dataOffset + index * size)));
    }
    return Math.min(1, peak);
  });
}

function sampleReader(
  bytes: Uint8Array,
  { float, bitsPerSample }: WavInfo,
): ((offset: number) => number) | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (float) return bitsPerSample === 32 ? (offset) => view.getFloat32(offset, true) : null;
  switch (bitsPerSample) {
    case 8:
      return (offset) => (view.getUint8(offset) - 128) / 128;
    case 16:
      return (offset) => view.getInt16(offset, true) / 32_768;
    case 24:
      return (offset) => (view.getInt16(offset + 1, true) * 256 + view.getUint8(offset)) / 8_388_608;
    case 32:
      return (offset) => view.getInt32(offset, true) / 2_147_483_648;
    default:
      return null;
  }
}

/**
 * The file with its lengths in the header, for one that was streamed: players show no duration without. Others come
 * back as they are.
 */
export function completeWavHeader(bytes: Uint8Array): Uint8Array {
  const wav = readWav(bytes);
  if (wav === null) return bytes;
  const completed = bytes.slice();
  const view = new DataView(completed.buffer);
  view.setUint32(4, completed.length - 8, true);
  view.setUint32(wav.dataOffset - 4, wav.dataBytes, true);
  return completed;
}

/** Decibels below full scale as a part of a level meter: 0 at -60 dB and below, 1 at 0 dB. */
export const levelOfDecibels = (decibels: number): number => Math.max(0, Math.min(1, (decibels + 60) / 60));

const tag = (bytes: Uint8Array, offset: number): string =>
  String.fromCharCode(...bytes.subarray(offset, offset + 4));
