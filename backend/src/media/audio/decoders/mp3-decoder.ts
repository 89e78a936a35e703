import { MPEGDecoder } from 'mpg123-decoder';
import type { PacketDecoder, TrackDescription } from './packet-decoder.ts';

export async function createMp3Decoder(track: TrackDescription): Promise<PacketDecoder> {
  const decoder = new MPEGDecoder();
  await decoder.ready;
  return {
    decode: async (packets) => {
      const decoded = decoder.decodeFrames(packets);
      // The decoder gives mono twice.
      const channels = decoded.channelData.slice(0, track.channels);
      return { channels, sampleRate: decoded.sampleRate || track.sampleRate };
    },
    free: () => decoder.free(),
  };
}
