import { InvalidFormatError } from '../../utils/errors.ts';

const DATA_URL_HEADER = /^data:image\/[\w.+-]+(?:;[\w.+=-]+)*;base64,/i;
const LONGEST_DATA_URL_HEADER = 256;
const WHITESPACE = ['\n', '\r', ' ', '\t'];

/**
 * Bytes of an image given as base64 or as a `data:image/…;base64,` URL. Strict, with three tolerances that
 * clients rely on: line breaks and blanks anywhere, missing padding, and the URL-safe alphabet.
 *
 * @throws {InvalidFormatError} the text is empty, another kind of data URL, or not base64
 */
export function decodeBase64Image(text: string): Uint8Array {
  const encoded = withoutDataUrlHeader(text).trim();
  // A quick native scan that spares wide strings, which are slow to decode, from being decoded at all.
  if (encoded === '' || Buffer.byteLength(encoded, 'utf8') !== encoded.length) throw notBase64();

  const bytes = Buffer.from(encoded, 'base64');
  // Buffer skips characters outside the alphabet and stops at a padding sign: either way too few bytes come out.
  if (bytes.length !== decodedLength(encoded, 0)) {
    if (bytes.length !== decodedLength(encoded, countWhitespace(encoded))) throw notBase64();
  }
  return bytes;
}

function withoutDataUrlHeader(text: string): string {
  const start = text.slice(0, LONGEST_DATA_URL_HEADER).trimStart();
  if (!/^data:/i.test(start)) return text;
  const header = DATA_URL_HEADER.exec(start)?.[0];
  if (header === undefined) {
    throw new InvalidFormatError('A data URL of an image must begin with "data:image/<type>;base64,"');
  }
  return text.slice(text.indexOf(',') + 1);
}

/** Bytes that `encoded` stands for when all its characters but the ignored ones are base64; NaN when none can. */
function decodedLength(encoded: string, ignored: number): number {
  const padding = encoded.endsWith('==') ? 2 : encoded.endsWith('=') ? 1 : 0;
  const digits = encoded.length - ignored - padding;
  if (digits === 0 || digits % 4 === 1 || (padding > 0 && (digits + padding) % 4 !== 0)) return Number.NaN;
  return Math.floor((digits * 3) / 4);
}

function countWhitespace(text: string): number {
  let count = 0;
  for (const character of WHITESPACE) {
    for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count++;
  }
  return count;
}

function notBase64(): InvalidFormatError {
  return new InvalidFormatError('The image is not valid base64');
}
