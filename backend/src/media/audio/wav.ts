import { joinBytes } from './join-bytes.ts';

/** Bytes before the samples of a WAV file that this module writes. */
export const WAV_HEADER_BYTES = 44;

/** A sample in -1 to 1 as a 16-bit integer, clipped. */
export const toInt16 = (sample: number): number =>
  Math.max(-32768, Math.min(32767, Math.round(sample * 32768)));

/** The 44 bytes that stand before `dataBytes` bytes of 16-bit PCM. Layout: Microsoft's RIFF WAVE, format tag 1. */
export function wavHeader(dataBytes: number, sampleRate: number, channels: number): Uint8Array {
  const header = new Uint8Array(WAV_HEADER_BYTES);
  const view = new DataView(header.buffer);
  const ascii = (offset: number, text: string) => {
    for (let i = 0; i < text.length; i++) header[offset + i] = text.charCodeAt(i);
  };
  const blockBytes = channels * 2;
  ascii(0, 'RIFF');
  view.setUint32(4, WAV_HEADER_BYTES - 8 + dataBytes, true);
  ascii(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * blockBytes, true);
  view.setUint16(32, blockBytes, true);
  view.setUint16(34, 16, true);
  ascii(36, 'data');
  view.setUint32(40, dataBytes, true);
  return header;
}

/** What streaming servers write for a size that they do not know yet. */
const OPEN_SIZE = 0xffffffff;

/** The bytes before 16-bit PCM of a length that is not known yet. */
export function openWavHeader(sampleRate: number, channels: number): Uint8Array {
  const header = wavHeader(0, sampleRate, channels);
  const view = new DataView(header.buffer);
  view.setUint32(4, OPEN_SIZE, true);
  view.setUint32(40, OPEN_SIZE, true);
  return header;
}

/** A whole WAV file from pieces of interleaved little-endian 16-bit PCM. */
export function wavFile(pieces: Uint8Array[], sampleRate: number, channels = 1): Uint8Array<ArrayBuffer> {
  const dataBytes = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  return joinBytes([wavHeader(dataBytes, sampleRate, channels), ...pieces]);
}

const chunkId = (text: string) => Buffer.from(text, 'latin1').readUInt32BE();
const RIFF = chunkId('RIFF');
const WAVE = chunkId('WAVE');
const DATA = chunkId('data');
const FMT = chunkId('fmt ');
const MAX_CHANNELS = 8;
/** Hz. */
const MIN_SAMPLE_RATE = 4_000;
/** Hz. */
const MAX_SAMPLE_RATE = 192_000;

/** Bytes of the samples, or undefined when the sizes in the header do not agree with the file. */
function trueDataBytes(bytes: Uint8Array): number | undefined {
  if (bytes.byteLength < WAV_HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== RIFF || view.getUint32(8) !== WAVE) return undefined;
  // An odd last chunk is padded by one byte, which some writers count and some forget.
  if (Math.abs(8 + view.getUint32(4, true) - bytes.byteLength) > 1) return undefined;
  for (let offset = 12; offset + 8 <= bytes.byteLength; ) {
    const size = view.getUint32(offset + 4, true);
    if (view.getUint32(offset) === DATA) {
      return size > 0 && offset + 8 + size <= bytes.byteLength ? size : undefined;
    }
    offset += 8 + size + (size % 2);
  }
  return undefined;
}

/**
 * Whether the sizes in a WAV file's header agree with its length. A server that streams WAV does not know them
 * when it writes the header and puts 0 or 0xFFFFFFFF there, which players show as no or endless audio.
 */
export const hasTrueWavSizes = (bytes: Uint8Array): boolean => trueDataBytes(bytes) !== undefined;

/**
 * Seconds of a WAV file of 16-bit PCM with true sizes, which any player takes; undefined for every other file.
 * The header alone tells: uncompressed samples cannot be broken. One with numbers beyond reason is left to the
 * decoder's own judgement.
 */
export function completePcmWavDuration(bytes: Uint8Array): number | undefined {
  const dataBytes = trueDataBytes(bytes);
  if (dataBytes === undefined) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isPcm =
    view.getUint32(12) === FMT && view.getUint16(20, true) === 1 && view.getUint16(34, true) === 16;
  const [channels, sampleRate] = [view.getUint16(22, true), view.getUint32(24, true)];
  if (!isPcm || channels === 0 || channels > MAX_CHANNELS) return undefined;
  if (sampleRate < MIN_SAMPLE_RATE || sampleRate > MAX_SAMPLE_RATE) return undefined;
  return dataBytes / (channels * 2 * sampleRate);
}

/** The samples of a WAV file that Flite or this module wrote: 16-bit PCM, one channel, header of 44 bytes. */
export function readPlainWav(bytes: Uint8Array): { samples: Int16Array; sampleRate: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const samples = new Int16Array(Math.floor((bytes.byteLength - WAV_HEADER_BYTES) / 2));
  for (let i = 0; i < samples.length; i++) samples[i] = view.getInt16(WAV_HEADER_BYTES + i * 2, true);
  return { samples, sampleRate: view.getUint32(24, true) };
}

/**
 * The samples of a WAV file that this module wrote with one channel, as a view of the same memory where that can be.
 */
export function plainWavSamples(bytes: Uint8Array): Int16Array {
  const isAligned = bytes.byteOffset % Int16Array.BYTES_PER_ELEMENT === 0;
  const { buffer, byteOffset, byteLength } = isAligned ? bytes : bytes.slice();
  return new Int16Array(buffer, byteOffset + WAV_HEADER_BYTES, (byteLength - WAV_HEADER_BYTES) >> 1);
}
