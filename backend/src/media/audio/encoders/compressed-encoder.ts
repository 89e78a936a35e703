import { createMp3Encoder, createOggEncoder } from 'wasm-media-encoders';
import type { StreamEncoder, StreamSettings } from './stream-encoder.ts';

/** LAME's V2 and Vorbis' quality 5: transparent for speech and close to it for music. */
const MP3_QUALITY = 2;
const VORBIS_QUALITY = 5;

/** MP3 (LAME) or Ogg Vorbis (libvorbis), variable bit rate. */
export async function createCompressedEncoder(
  format: 'mp3' | 'ogg',
  { sampleRate, channels }: StreamSettings,
): Promise<StreamEncoder> {
  const encoder = format === 'mp3' ? await createMp3Encoder() : await createOggEncoder();
  if (encoder.mimeType === 'audio/mpeg') encoder.configure({ sampleRate, channels, vbrQuality: MP3_QUALITY });
  else encoder.configure({ sampleRate, channels, vbrQuality: VORBIS_QUALITY });
  return {
    // What the encoder gives lies in its own memory and is overwritten by the next call.
    push: (block) => encoder.encode(block).slice(),
    end: () => encoder.finalize().slice(),
  };
}
