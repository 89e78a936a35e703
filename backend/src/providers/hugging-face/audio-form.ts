import { FormData } from 'undici';
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
export function audioForm(audio: Media, fields: Record<string, string | undefined>): FormData {
  const form = new FormData();
  // A Blob wants a view of a plain ArrayBuffer, which uploads always are; the type also allows a shared one.
  const bytes = audio.bytes as Uint8Array<ArrayBuffer>;
  const extension = EXTENSION[baseType(audio.contentType)] ?? 'wav';
  form.append('file', new Blob([bytes], { type: audio.contentType }), `audio.${extension}`);
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, value);
  return form;
}
