import { type MultipartForm, multipartForm } from '../http/multipart-form.ts';
import type { Media } from '../provider.ts';

const EXTENSION: Record<string, string> = {
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/mp4': 'mp4',
  'audio/m4a': 'm4a',
  'audio/x-m4a': 'm4a',
  'audio/flac': 'flac',
  'audio/x-flac': 'flac',
  'audio/ogg': 'ogg',
  'audio/opus': 'ogg',
  'audio/webm': 'webm',
  'video/webm': 'webm',
};

/** A media type without its parameters, in lower case. */
export const baseType = (contentType: string): string =>
  (contentType.split(';')[0] ?? '').trim().toLowerCase();

/** `audio` as the form's `file`, named after its type since some servers go by the extension, and text fields. */
export function audioForm(audio: Media, fields: Record<string, string | undefined>): MultipartForm {
  const { bytes, contentType } = audio;
  const filename = `audio.${EXTENSION[baseType(contentType)] ?? 'wav'}`;
  const texts = Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined);
  return multipartForm([['file', { bytes, filename, contentType }], ...texts]);
}
