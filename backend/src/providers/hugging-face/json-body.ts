import { randomUUID } from 'node:crypto';
import type { Media } from '../provider.ts';

/** Encoded 3 bytes at a time, so that the text of consecutive pieces joins without padding in between. */
const PIECE_BYTES = 3 * 64 * 1024;

/** Stands in a JSON body for the base64 text of `bytes`, behind `prefix`. */
export class Base64Text {
  readonly bytes: Uint8Array;
  readonly prefix: string;

  constructor(bytes: Uint8Array, prefix = '') {
    this.bytes = bytes;
    this.prefix = prefix;
  }
}

export const base64 = (bytes: Uint8Array): Base64Text => new Base64Text(bytes);

export const dataUrl = (media: Media, contentType = media.contentType): Base64Text =>
  new Base64Text(media.bytes, `data:${contentType};base64,`);

/**
 * JSON as UTF-8 bytes. Media in it are encoded straight into the result: one copy of them instead of the three
 * that a base64 string inside a JSON string inside a buffer would make.
 */
export function encodeJson(value: unknown): Uint8Array {
  const marker = randomUUID();
  const media: Base64Text[] = [];
  const text = JSON.stringify(value, (_key, part: unknown) =>
    part instanceof Base64Text ? `${part.prefix}${marker}${media.push(part) - 1}${marker}` : part,
  );
  if (media.length === 0) return Buffer.from(text);

  const pieces = text.split(marker);
  const parts = pieces.map((piece, position) => {
    // Every odd piece is the number between two markers.
    const part = position % 2 === 1 ? media[Number(piece)] : undefined;
    return part ? part.bytes : piece;
  });
  const size = parts.reduce((sum, part) => sum + encodedLength(part), 0);
  const body = Buffer.allocUnsafe(size);
  let offset = 0;
  for (const part of parts) {
    if (typeof part === 'string') {
      offset += body.write(part, offset, 'utf8');
      continue;
    }
    const source = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    for (let start = 0; start < source.length; start += PIECE_BYTES) {
      offset += body.write(source.toString('base64', start, start + PIECE_BYTES), offset, 'latin1');
    }
  }
  return body;
}

const encodedLength = (part: string | Uint8Array): number =>
  typeof part === 'string' ? Buffer.byteLength(part) : Math.ceil(part.byteLength / 3) * 4;
