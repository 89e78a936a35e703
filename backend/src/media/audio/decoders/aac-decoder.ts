import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { AudioDecoder } from 'audio-file-decoder';
import type { Pcm } from '../audio-format.ts';
import { notAudio } from '../audio-problem.ts';
import { joinBytes } from '../join-bytes.ts';
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

/** Starts FFmpeg in WebAssembly memory of its own, which can then decode one file after the other. */
async function startDecoder(firstFile: ArrayBuffer): Promise<AudioDecoder> {
  const { module, wasm } = await loadLibrary();
  const before = new Set([
    ...process.listeners('uncaughtException'),
    ...process.listeners('unhandledRejection'),
  ]);
  const decoder = await module.getAudioDecoder(wasm, firstFile);
  // Every start adds handlers to the process that would pile up and act on unrelated errors.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    for (const listener of process.rawListeners(event)) {
      // The overloads of `off` know each event by itself; what is taken off was listed under the same name.
      if (!before.has(listener as never)) process.off(event, listener as never);
    }
  }
  return decoder;
}

export async function createAacDecoder(track: TrackDescription): Promise<PacketDecoder> {
  const header = track.description && adtsHeaderWriter(track.description);
  let previous: Uint8Array | undefined;
  let running: AudioDecoder | undefined;

  /** Decodes ADTS frames as one file. The library never gives the samples of a file's first frame. */
  async function decodeFile(frames: Uint8Array[]): Promise<Pcm> {
    const file = joinBytes(frames).buffer;
    const { AudioDecoder } = (await loadLibrary()).module;
    // A new decoder on the instance that runs already: starting one costs far more than decoding a few seconds.
    // biome-ignore lint/complexity/useLiteralKeys: only this way may TypeScript code reach a private member.
    const decoder = running ? new AudioDecoder(running['_module'], file) : await startDecoder(file);
    running = decoder;
    try {
      const interleaved = decoder.decodeAudioData(0, -1, { multiChannel: true });
      return { channels: deinterleave(interleaved, decoder.channelCount), sampleRate: decoder.sampleRate };
    } finally {
      decoder.dispose();
    }
  }

  return {
    decode: async (packets) => {
      const frames = packets.map((packet) =>
        header ? joinBytes([header(packet.byteLength), packet]) : packet,
      );
      const [first] = frames;
      if (!first) return { channels: [], sampleRate: track.sampleRate };
      const decoded = await decodeFile([previous ?? first, ...frames]).catch((error: unknown) => {
        throw notAudio('The AAC audio cannot be decoded', error);
      });
      previous = frames.at(-1);
      return decoded;
    },
    free: () => {
      running = undefined;
    },
  };
}

function deinterleave(interleaved: Float32Array, count: number): Float32Array[] {
  return Array.from({ length: count }, (_, channel) => {
    const samples = new Float32Array(interleaved.length / count);
    for (let i = 0; i < samples.length; i++) samples[i] = interleaved[i * count + channel] ?? 0;
    return samples;
  });
}
