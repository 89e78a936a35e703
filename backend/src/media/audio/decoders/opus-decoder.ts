import { OpusDecoder } from 'opus-decoder';
import { notAudio } from '../audio-problem.ts';
import type { PacketDecoder, TrackDescription } from './packet-decoder.ts';

const OPUS_RATE = 48_000;

interface OpusHead {
  channels: number;
  preSkip: number;
  streamCount: number;
  coupledStreamCount: number;
  channelMappingTable: number[];
}

/** The identification header of RFC 7845, section 5.1. */
function readOpusHead(track: TrackDescription): OpusHead {
  const head = track.description;
  const channels = head?.[9] ?? track.channels;
  const view = head && new DataView(head.buffer, head.byteOffset, head.byteLength);
  const preSkip = view && view.byteLength >= 12 ? view.getUint16(10, true) : 0;
  const family = head?.[18] ?? 0;
  if (head && family !== 0 && head.byteLength >= 21 + channels) {
    return {
      channels,
      preSkip,
      streamCount: head[19] ?? 1,
      coupledStreamCount: head[20] ?? 0,
      channelMappingTable: [...head.subarray(21, 21 + channels)],
    };
  }
  if (channels < 1 || channels > 2) throw notAudio('The Opus header is broken');
  return {
    channels,
    preSkip,
    streamCount: 1,
    coupledStreamCount: channels - 1,
    channelMappingTable: channels === 2 ? [0, 1] : [0],
  };
}

export async function createOpusDecoder(track: TrackDescription): Promise<PacketDecoder> {
  const decoder = new OpusDecoder({ ...readOpusHead(track), sampleRate: OPUS_RATE });
  await decoder.ready;
  return {
    decode: async (packets) => {
      const decoded = decoder.decodeFrames(packets);
      return { channels: decoded.channelData, sampleRate: OPUS_RATE };
    },
    free: () => decoder.free(),
  };
}
