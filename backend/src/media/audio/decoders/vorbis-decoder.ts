import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis';
import type { OggPage } from 'codec-parser';
import { notAudio } from '../audio-problem.ts';
import type { PacketDecoder, TrackDescription } from './packet-decoder.ts';

/** The three Vorbis headers in Xiph lacing: a count, the sizes of all but the last, then the headers. */
function splitHeaders(description: Uint8Array): [identification: Uint8Array, setup: Uint8Array] {
  const sizes: number[] = [];
  let offset = 1;
  while (sizes.length < 2) {
    let size = 0;
    let byte: number | undefined;
    do {
      byte = description[offset++];
      if (byte === undefined) throw notAudio('The Vorbis headers are broken');
      size += byte;
    } while (byte === 255);
    sizes.push(size);
  }
  const [identification = 0, comment = 0] = sizes;
  const setup = offset + identification + comment;
  if (description[0] !== 2 || setup >= description.byteLength)
    throw notAudio('The Vorbis headers are broken');
  return [description.slice(offset, offset + identification), description.slice(setup)];
}

/**
 * The decoder reads packets out of parsed Ogg pages. Packets may come out of WebM as well, so pages are made up
 * here with the few fields that it looks at.
 */
function page(data: Uint8Array, packets: Uint8Array[], setup: Uint8Array): OggPage {
  const codecFrames = packets.map((packet) => ({ data: packet, header: { vorbisSetup: setup } }));
  // An OggPage carries checksums and positions too, none of which the decoder reads.
  return { data, codecFrames, isLastPage: false } as unknown as OggPage;
}

export async function createVorbisDecoder(track: TrackDescription): Promise<PacketDecoder> {
  if (!track.description) throw notAudio('The Vorbis headers are missing');
  const [identification, setup] = splitHeaders(track.description);
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  await decoder.decodeOggPages([page(identification, [], setup)]);
  return {
    decode: async (packets) => {
      const decoded = await decoder.decodeOggPages([page(new Uint8Array(), packets, setup)]);
      return { channels: decoded.channelData, sampleRate: decoded.sampleRate || track.sampleRate };
    },
    free: () => decoder.free(),
  };
}
