import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { CryptoDigestAlgorithm, digest } from 'expo-crypto';
import { asArrayBufferView } from './bytes';

/** Up to this size JavaScript is faster than the way to native code and back. */
const SMALL_BYTES = 64 * 1024;
const HASH_BYTES = 32;

/** SHA-256 of the text in UTF-8, as 64 hexadecimal digits. */
export const sha256OfText = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));

/**
 * SHA-256 of the bytes, as 64 hexadecimal digits. Large ones are hashed by native code where there is some: neither
 * an engine without compiler nor a page on plain http has a fast one.
 */
export async function sha256OfBytes(bytes: Uint8Array): Promise<string> {
  if (bytes.length > SMALL_BYTES) {
    const native = await nativeSha256(asArrayBufferView(bytes));
    if (native !== undefined) return native;
  }
  return bytesToHex(sha256(bytes));
}

async function nativeSha256(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  try {
    const hash = new Uint8Array(await digest(CryptoDigestAlgorithm.SHA256, bytes));
    return hash.length === HASH_BYTES ? bytesToHex(hash) : undefined;
  } catch {
    return undefined;
  }
}
