import type { Pcm } from '../audio-format.ts';
import type { PacketDecoder, TrackDescription } from './packet-decoder.ts';

interface SampleReader {
  bytes: number;
  read(view: DataView, offset: number): number;
}

/** ITU-T G.711 µ-law. */
function fromMuLaw(byte: number): number {
  const value = ~byte & 0xff;
  const magnitude = (((value & 0x0f) << 3) + 0x84) << ((value & 0x70) >> 4);
  return (value & 0x80 ? 0x84 - magnitude : magnitude - 0x84) / 32768;
}

/** ITU-T G.711 A-law. */
function fromALaw(byte: number): number {
  const value = byte ^ 0x55;
  const exponent = (value & 0x70) >> 4;
  const mantissa = (value & 0x0f) << 4;
  const magnitude = exponent === 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1);
  return (value & 0x80 ? magnitude : -magnitude) / 32768;
}

const int24 = (view: DataView, offset: number, little: boolean) =>
  little
    ? (view.getInt8(offset + 2) << 16) | view.getUint16(offset, true)
    : (view.getInt8(offset) << 16) | view.getUint16(offset + 1);

const READERS: Record<string, SampleReader> = {
  'pcm-u8': { bytes: 1, read: (view, offset) => (view.getUint8(offset) - 128) / 128 },
  'pcm-s8': { bytes: 1, read: (view, offset) => view.getInt8(offset) / 128 },
  'pcm-s16': { bytes: 2, read: (view, offset) => view.getInt16(offset, true) / 32768 },
  'pcm-s16be': { bytes: 2, read: (view, offset) => view.getInt16(offset) / 32768 },
  'pcm-s24': { bytes: 3, read: (view, offset) => int24(view, offset, true) / 8388608 },
  'pcm-s24be': { bytes: 3, read: (view, offset) => int24(view, offset, false) / 8388608 },
  'pcm-s32': { bytes: 4, read: (view, offset) => view.getInt32(offset, true) / 2147483648 },
  'pcm-s32be': { bytes: 4, read: (view, offset) => view.getInt32(offset) / 2147483648 },
  'pcm-f32': { bytes: 4, read: (view, offset) => view.getFloat32(offset, true) },
  'pcm-f32be': { bytes: 4, read: (view, offset) => view.getFloat32(offset) },
  'pcm-f64': { bytes: 8, read: (view, offset) => view.getFloat64(offset, true) },
  'pcm-f64be': { bytes: 8, read: (view, offset) => view.getFloat64(offset) },
  ulaw: { bytes: 1, read: (view, offset) => fromMuLaw(view.getUint8(offset)) },
  alaw: { bytes: 1, read: (view, offset) => fromALaw(view.getUint8(offset)) },
};

/** Uncompressed and G.711 samples; undefined for any other codec. */
export function createPcmDecoder(track: TrackDescription): PacketDecoder | undefined {
  const reader = READERS[track.codec];
  if (!reader) return undefined;
  return {
    decode: async (packets) => readPackets(packets, reader, track),
    free: () => {},
  };
}

function readPackets(packets: Uint8Array[], reader: SampleReader, track: TrackDescription): Pcm {
  const frameBytes = reader.bytes * track.channels;
  const frames = packets.map((packet) => Math.floor(packet.byteLength / frameBytes));
  const total = frames.reduce((sum, count) => sum + count, 0);
  const channels = Array.from({ length: track.channels }, () => new Float32Array(total));
  let written = 0;
  for (const [index, packet] of packets.entries()) {
    const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
    const count = frames[index] ?? 0;
    for (const [channel, samples] of channels.entries()) {
      for (let frame = 0; frame < count; frame++) {
        const sample = reader.read(view, frame * frameBytes + channel * reader.bytes);
        samples[written + frame] = Number.isFinite(sample) ? sample : 0;
      }
    }
    written += count;
  }
  return { channels, sampleRate: track.sampleRate };
}
