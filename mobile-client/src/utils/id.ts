import { getRandomValues } from 'expo-crypto';

const hex = (byte: number) => byte.toString(16).padStart(2, '0');

/**
 * A random UUID (version 4) from the platform's secure generator. Works on plain http too, where browsers have no
 * `crypto.randomUUID`.
 */
export function createId(): string {
  const source = new Uint8Array(16);
  const bytes =
    typeof globalThis.crypto?.getRandomValues === 'function'
      ? crypto.getRandomValues(source)
      : getRandomValues(source);
  const text = Array.from(bytes, (byte, index) =>
    hex(index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte),
  ).join('');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join(
    '-',
  );
}
