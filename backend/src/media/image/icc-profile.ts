const HEADER_LENGTH = 128;
const TAG_ENTRY_LENGTH = 12;
const MOST_TAGS = 100;

/**
 * Whether an ICC profile names itself sRGB in its description tag. Pixels under such a profile are left alone:
 * converting between two builds of sRGB changes values by one here and there and nothing that can be seen.
 *
 * The layout is that of ICC.1 (tag table at byte 128, entries of signature, offset, length); the text is ASCII
 * in version 2 (`desc`) and UTF-16BE in version 4 (`mluc`).
 */
export function hasSrgbProfile(profile: Buffer): boolean {
  const description = findTag(profile, 'desc');
  if (!description) return false;
  return description.includes('sRGB', 0, 'latin1') || description.includes(utf16BigEndian('sRGB'));
}

function findTag(profile: Buffer, signature: string): Buffer | undefined {
  if (profile.length < HEADER_LENGTH + 4) return undefined;
  const tags = Math.min(profile.readUInt32BE(HEADER_LENGTH), MOST_TAGS);
  for (let tag = 0; tag < tags; tag++) {
    const entry = HEADER_LENGTH + 4 + tag * TAG_ENTRY_LENGTH;
    if (entry + TAG_ENTRY_LENGTH > profile.length) return undefined;
    if (profile.toString('latin1', entry, entry + 4) !== signature) continue;
    const offset = profile.readUInt32BE(entry + 4);
    return profile.subarray(offset, offset + profile.readUInt32BE(entry + 8));
  }
  return undefined;
}

const utf16BigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16();
