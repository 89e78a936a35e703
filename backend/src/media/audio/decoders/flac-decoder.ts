import { FLACDecoder } from '@wasm-audio-decoders/flac';
import type { PacketDecoder, TrackDescription } from './packet-decoder.ts';

export async function createFlacDecoder(track: TrackDescription): Promise<PacketDecoder> {
  const decoder = new FLACDecoder();
  await decoder.ready;
  return {
    decode: async (packets) => {
      const decoded = await decoder.decodeFrames(packets);
      // The decoder divides by the largest sample, everything else here by one more (a power of 2).
      const scale = 1 - 2 ** (1 - decoded.bitDepth);
      const channels = decoded.channelData.map((samples) => samples.map((sample) => sample * scale));
      return { channels, sampleRate: decoded.sampleRate || track.sampleRate };
    },
    free: () => decoder.free(),
  };
}
