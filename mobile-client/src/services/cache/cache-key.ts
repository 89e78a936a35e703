import type { Capability } from '@ai-platform/contract';
import type { Media } from '../../utils/media';
import { sha256OfBytes, sha256OfText } from '../../utils/sha256';

/**
 * SHA-256 of the capability, all parameters and the bytes of all files. White space around texts and the order of
 * parameters do not matter, nor do parameters that are undefined.
 */
export async function cacheKey(
  capability: Capability,
  parameters: object,
  files: Readonly<Record<string, Media | undefined>> = {},
): Promise<string> {
  const hashes: Record<string, string> = {};
  for (const [name, file] of Object.entries(files)) {
    if (file !== undefined) hashes[name] = await sha256OfBytes(file.bytes);
  }
  return sha256OfText(JSON.stringify([capability, canonical(parameters), canonical(hashes)]));
}

function canonical(value: unknown): unknown {
  if (typeof value === 'string') return value.trim();
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, canonical(member)]));
}
