import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { notAudio } from '../audio-problem.ts';
import type { PacketDecoder, TrackDescription } from './packet-decoder.ts';

type Library = typeof import('audio-file-decoder');

/** ISO 14496-3, table 1.18. */
const SAMPLE_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];
const ADTS_HEADER_BYTES = 7;
/** AAC Low Complexity, which is also the core of HE-AAC. */
const LOW_COMPLEXITY = 2;

let library: Promise<{ module: Library; wasm: string }> | undefined;

/**
 * FFmpeg's AAC decoder as WebAssembly (LGPL). The package is made for browsers: it fetches its WASM, which a data
 * URL satisfies, and where it sees Node it expects the globals of a CommonJS module.
 */
function loadLibrary(): Promise<{ module: Library; wasm: string }> {
  library ??= (async () => {
    const require = createRequire(import.meta.url);
    const file = require.resolve('audio-file-decoder/decode-audio.wasm');
    Object.assign(globalThis, { require, __dirname: dirname(file) });
    const module = await import('audio-file-decoder');
    const bytes = await readFile(file);
    return { module, wasm: `data:application/wasm;base64,${bytes.toString('base64')}` };
  })();
  return library;
}

/** Reads an AudioSpecificConfig (ISO 14496-3, 1.6.2.1) and gives the ADTS header for a packet of `size` bytes. */
function adtsHeaderWriter(config: Uint8Array): (size: number) => Uint8Array {
  const [first = 0, second = 0] = config;
  const objectType = first >> 3;
  const rateIndex = ((first & 7) << 1) | (second >> 7);
  const channels = (second >> 3) & 15;
  if (rateIndex >= SAMPLE_RATES.length || channels === 0 || channels > 7) {
    throw notAudio('This kind of AAC is not supported');
  }
  const profile = (objectType >= 1 && objectType <= 4 ? objectType : LOW_COMPLEXITY) - 1;
  return (size) => {
    const length = size + ADTS_HEADER_BYTES;
    return Uint8Array.of(
      0xff,
      0xf1,
      (profile << 6) | (rateIndex << 2) | (channels >> 2),
      ((channels & 3) << 6) | (length >> 11),
      (length >> 3) & 0xff,
      ((length & 7) << 5) | 0x1f,
      0xfc,
    );
  };
}

/**
 * Decodes a run of ADTS frames. The library never gives the samples of the first frame, which leaves the caller
 * to put one before the run that it wants.
 */
async function decodeAdts(
  frames: Uint8Array[],
): Promise<{ interleaved: Float32Array; channels: number; rate: number }> {
  const { module, wasm } = await loadLibrary();
  const bytes = Buffer.concat(frames);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer; // Buffer.concat never gives shared memory
  const handlers = {
    exception: process.listeners('uncaughtException'),
    rejection: process.listeners('unhandledRejection'),
  };
  const decoder = await module.getAudioDecoder(wasm, buffer);
  // Every instance adds handlers to the process that would pile up and abort on unrelated errors.
  for (const listener of process.listeners('uncaughtException')) {
    if (!handlers.exception.includes(listener)) process.off('uncaughtException', listener);
  }
  for (const listener of process.listeners('unhandledRejection')) {
    if (!handlers.rejection.includes(listener)) process.off('unhandledRejection', listener);
  }
  try {
    const interleaved = decoder.decodeAudioData(0, -1, { multiChannel: true });
    return { interleaved, channels: decoder.channelCount, rate: decoder.sampleRate };
  } finally {
    decoder.dispose();
  }
}

export async function createAacDecoder(track: TrackDescription): Promise<PacketDecoder> {
  const header = track.description && adtsHeaderWriter(track.description);
  let previous: Uint8Array | undefined;
  return {
    // Each call costs a new WASM instance, which runs of this length make cheap beside the decoding itself.
    packetsPerCall: 1024,
    decode: async (packets) => {
      const frames = packets.map((packet) =>
        header ? Buffer.concat([header(packet.byteLength), packet]) : packet,
      );
      const [first] = frames;
      if (!first) return { channels: [], sampleRate: track.sampleRate };
      const decoded = await decodeAdts([previous ?? first, ...frames]).catch((error: unknown) => {
        throw notAudio('The AAC audio cannot be decoded', error);
      });
      previous = frames.at(-1);
      return { channels: deinterleave(decoded.interleaved, decoded.channels), sampleRate: decoded.rate };
    },
    free: () => {},
  };
}

function deinterleave(interleaved: Float32Array, count: number): Float32Array[] {
  return Array.from({ length: count }, (_, channel) => {
    const samples = new Float32Array(interleaved.length / count);
    for (let i = 0; i < samples.length; i++) samples[i] = interleaved[i * count + channel] ?? 0;
    return samples;
  });
}
