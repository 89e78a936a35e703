import CodecParser, { type CodecFrame, type FLACHeader } from 'codec-parser';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input, type InputAudioTrack } from 'mediabunny';
import type { AudioInputFormat } from './audio-format.ts';
import { AudioProblem, notAudio } from './audio-problem.ts';
import type { TrackDescription } from './decoders/packet-decoder.ts';
import { isMatroska, withMatroskaEnd } from './matroska-end.ts';

export interface AudioPacket {
  data: Uint8Array;
  /** Seconds; negative for what comes before the beginning of the audio (encoder delay). */
  timestamp: number;
  /** Seconds. */
  duration: number;
}

/** An opened file: its audio track, still compressed. */
export interface AudioSource extends TrackDescription {
  format: AudioInputFormat;
  contentType: string;
  /** The packets from the first to the last; without `withData` they are empty, which is fast. */
  packets(withData: boolean): AsyncIterable<AudioPacket>;
  close(): void;
}

const MAX_CHANNELS = 8;
const SAMPLE_RATE_RANGE = { minimum: 4_000, maximum: 192_000 };
const FLAC_CHUNK_BYTES = 1 << 16;

/** Opens audio of any supported container, recognised by its bytes. Throws an `AudioProblem`. */
export async function openAudio(bytes: Uint8Array): Promise<AudioSource> {
  if (bytes.byteLength === 0) throw notAudio('The audio file is empty');
  const source = isFlac(bytes) ? openFlac(bytes) : await openContainer(bytes);
  if (source.channels < 1 || source.channels > MAX_CHANNELS) {
    throw notAudio(`Audio with ${source.channels} channels is not supported`);
  }
  const { minimum, maximum } = SAMPLE_RATE_RANGE;
  if (!Number.isInteger(source.sampleRate) || source.sampleRate < minimum || source.sampleRate > maximum) {
    throw notAudio(`Audio with a sample rate of ${source.sampleRate} Hz is not supported`);
  }
  return source;
}

const isFlac = (bytes: Uint8Array) =>
  bytes[0] === 0x66 && bytes[1] === 0x4c && bytes[2] === 0x61 && bytes[3] === 0x43;

async function openContainer(bytes: Uint8Array): Promise<AudioSource> {
  const file = isMatroska(bytes) ? withMatroskaEnd(bytes) : bytes;
  const input = new Input({ source: new BufferSource(file), formats: ALL_FORMATS });
  try {
    const container = await input.getFormat();
    const track = await input.getPrimaryAudioTrack();
    if (!track) throw notAudio('The file holds no audio that can be decoded');
    const codec = track.codec;
    if (!codec) throw notAudio('The audio codec is not supported');
    const hasVideo = (await input.getPrimaryVideoTrack()) !== null;
    const config = await track.getDecoderConfig();
    return {
      ...nameFormat(container.name, codec, hasVideo),
      codec,
      sampleRate: track.sampleRate,
      channels: track.numberOfChannels,
      description: config?.description === undefined ? undefined : toBytes(config.description),
      packets: (withData) => containerPackets(track, withData),
      close: () => input.dispose(),
    };
  } catch (error) {
    input.dispose();
    if (error instanceof AudioProblem) throw error;
    throw notAudio('The file is not audio of a known format, or it is damaged', error);
  }
}

function toBytes(source: ArrayBufferLike | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}

function nameFormat(
  container: string,
  codec: string,
  hasVideo: boolean,
): Pick<AudioSource, 'format' | 'contentType'> {
  const kind = hasVideo ? 'video' : 'audio';
  switch (container) {
    case 'WAVE':
      return { format: 'wav', contentType: 'audio/wav' };
    case 'MP3':
      return { format: 'mp3', contentType: 'audio/mpeg' };
    case 'ADTS':
      return { format: 'aac', contentType: 'audio/aac' };
    case 'Ogg':
      return { format: codec === 'opus' ? 'opus' : 'ogg', contentType: 'audio/ogg' };
    case 'MP4':
      return { format: 'm4a', contentType: `${kind}/mp4` };
    case 'QuickTime File Format':
      return { format: 'm4a', contentType: hasVideo ? 'video/quicktime' : 'audio/mp4' };
    case 'WebM':
      return { format: 'webm', contentType: `${kind}/webm` };
    case 'Matroska':
      return { format: 'webm', contentType: `${kind}/x-matroska` };
    default:
      throw notAudio(`${container} files are not supported`);
  }
}

async function* containerPackets(track: InputAudioTrack, withData: boolean): AsyncIterable<AudioPacket> {
  const packets = new EncodedPacketSink(track).packets(undefined, undefined, { metadataOnly: !withData });
  let isEmpty = true;
  try {
    for await (const { data, timestamp, duration } of packets) {
      yield { data, timestamp, duration };
      isEmpty = false;
    }
  } catch (error) {
    // A file that breaks off is the audio that it still holds.
    if (isEmpty) throw notAudio('The audio file is damaged', error);
  }
}

/**
 * FLAC has a parser of its own: frames are found by their checksums, so that neither a missing length in the
 * header nor garbage between frames matters.
 */
function openFlac(bytes: Uint8Array): AudioSource {
  const [first] = flacFrames(bytes);
  if (!first) throw notAudio('The FLAC file holds no audio frame');
  // The parser gives FLAC frames for this MIME type, whose header is a FLACHeader.
  const header = first.header as FLACHeader;
  return {
    format: 'flac',
    contentType: 'audio/flac',
    codec: 'flac',
    sampleRate: header.sampleRate,
    channels: header.channels,
    description: undefined,
    packets: async function* () {
      let position = 0;
      for (const frame of flacFrames(bytes)) {
        yield {
          data: frame.data,
          timestamp: position / header.sampleRate,
          duration: frame.samples / header.sampleRate,
        };
        position += frame.samples;
      }
    },
    close: () => {},
  };
}

function* flacFrames(bytes: Uint8Array): Generator<CodecFrame> {
  const parser = new CodecParser('audio/flac', { enableFrameCRC32: false, enableLogging: false });
  for (let offset = 0; offset < bytes.byteLength; offset += FLAC_CHUNK_BYTES) {
    yield* frames(parser.parseChunk(bytes.subarray(offset, offset + FLAC_CHUNK_BYTES)));
  }
  yield* frames(parser.flush());
}

function* frames(parsed: ReturnType<CodecParser['flush']>): Generator<CodecFrame> {
  // Declared as an iterator that may give Ogg pages: it is iterable, and pages come for Ogg MIME types only.
  yield* parsed as unknown as Iterable<CodecFrame>;
}
