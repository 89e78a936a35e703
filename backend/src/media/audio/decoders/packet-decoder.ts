import type { Pcm } from '../audio-format.ts';

/** Turns the packets of one codec, given in their order, into samples. */
export interface PacketDecoder {
  /** Throws an `AudioProblem` when the packets cannot be decoded. Packets that decode to nothing give no samples. */
  decode(packets: Uint8Array[]): Promise<Pcm>;
  /** Frees what the decoder holds outside of the JavaScript heap. */
  free(): void;
}

/** What a container says of its audio track. */
export interface TrackDescription {
  codec: string;
  /** Hz. */
  sampleRate: number;
  channels: number;
  /** The codec's own header: OpusHead, the three Vorbis headers in Xiph lacing, AudioSpecificConfig. */
  description: Uint8Array | undefined;
}
