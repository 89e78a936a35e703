import { extensionOf } from './media';

const MAX_CHARACTERS = 60;

/** A file name of the first words of a text, fit for every file system: `a-red-bicycle.png`. */
export function fileNameOf(text: string, mediaType: string, fallback = 'file'): string {
  const words = text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, MAX_CHARACTERS)
    .replaceAll(/^-+|-+$/g, '');
  return `${words || fallback}.${extensionOf(mediaType)}`;
}
