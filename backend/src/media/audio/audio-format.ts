/** What a file is, told by its bytes: the container and, for Ogg, the codec inside. `aac` is a bare ADTS stream. */
export type AudioInputFormat = 'wav' | 'mp3' | 'm4a' | 'aac' | 'ogg' | 'opus' | 'webm' | 'flac';

/** What the codec can write. `ogg` is Vorbis. */
export type AudioOutputFormat = 'wav' | CompressedFormat;

/** Formats that an encoder writes; uncompressed samples need none. */
export type CompressedFormat = 'mp3' | 'ogg' | 'flac';

export const AUDIO_CONTENT_TYPE: Record<AudioOutputFormat, string> = {
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
};

/** Decoded audio: one array of samples in -1 to 1 for each channel, all of the same length. */
export interface Pcm {
  channels: Float32Array[];
  /** Hz. */
  sampleRate: number;
}
