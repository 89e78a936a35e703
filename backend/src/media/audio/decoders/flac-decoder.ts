import { FLACDecoder } from '@wasm-audio-decoders/flac';
import type { PacketDecoder, TrackDescription } from './packet-decoder.ts';

export async function createFlacDecoder(track: TrackDescription): Promise<PacketDecoder> {
  const decoder = new FLACDecoder();
  await decoder.ready;
  return {
    decode: async (packets) => {
      const decoded = await decoder.decodeFrames(packets);
      return { channels: decoded.channelData, sampleRate: decoded.sampleRate || track.sampleRate };
    },
    free: () => decoder.free(),
  };
}
