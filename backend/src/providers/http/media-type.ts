import { fileTypeFromBuffer } from 'file-type';
import { UpstreamFailure } from '../upstream-failure.ts';

export type MediaKind = 'image' | 'audio';

/** Containers that hold sound alone as often as pictures, and file-type's own spellings. */
const AUDIO_TYPES: Record<string, string> = {
  'video/webm': 'audio/webm',
  'video/mp4': 'audio/mp4',
  'audio/x-m4a': 'audio/mp4',
  'application/ogg': 'audio/ogg',
  'video/ogg': 'audio/ogg',
  'audio/ogg; codecs=opus': 'audio/ogg',
  'audio/opus': 'audio/ogg',
  'audio/vnd.wave': 'audio/wav',
  'audio/x-flac': 'audio/flac',
};

/** The media type that the bytes themselves tell, or undefined when they are not of that kind. */
export async function sniffMediaType(bytes: Uint8Array, kind: MediaKind): Promise<string | undefined> {
  const found = (await fileTypeFromBuffer(bytes))?.mime;
  if (found === undefined) return undefined;
  if (kind === 'image') return found.startsWith('image/') ? found : undefined;
  return AUDIO_TYPES[found] ?? (found.startsWith('audio/') ? found : undefined);
}

/**
 * The bytes with the type that they really have, whatever the upstream declared.
 *
 * @throws UpstreamFailure `invalid_reply` when they are something else than `kind`
 */
export async function requireMedia(
  bytes: Uint8Array,
  kind: MediaKind,
): Promise<{ bytes: Uint8Array; contentType: string }> {
  const contentType = await sniffMediaType(bytes, kind);
  if (contentType === undefined) {
    throw new UpstreamFailure(
      'invalid_reply',
      `The upstream did not send ${kind === 'image' ? 'an image' : 'audio'}`,
    );
  }
  return { bytes, contentType };
}
