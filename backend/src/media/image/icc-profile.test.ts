import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { hasSrgbProfile } from './icc-profile.ts';

async function embeddedProfile(name: string): Promise<Buffer> {
  const image = sharp({ create: { width: 1, height: 1, channels: 3, background: '#123456' } });
  const { icc } = await sharp(await image.withIccProfile(name).png().toBuffer()).metadata();
  if (!icc) throw new Error(`no profile ${name}`);
  return icc;
}

/** A profile of nothing but a description, in the encoding of version 2 or 4. */
function profileDescribedAs(text: string, version: 2 | 4): Buffer {
  const description =
    version === 2 ? Buffer.from(`desc\0\0\0\0${text}`) : Buffer.from(text, 'utf16le').swap16();
  const profile = Buffer.alloc(128 + 4 + 12 + description.length);
  profile.writeUInt32BE(1, 128);
  profile.write('desc', 132);
  profile.writeUInt32BE(144, 136);
  profile.writeUInt32BE(description.length, 140);
  description.copy(profile, 144);
  return profile;
}

describe('hasSrgbProfile', () => {
  it('recognises the sRGB profile that the image library embeds', async () => {
    expect(hasSrgbProfile(await embeddedProfile('srgb'))).toBe(true);
  });

  it.each([2, 4] as const)('reads descriptions of version %i', (version) => {
    expect(hasSrgbProfile(profileDescribedAs('sRGB IEC61966-2.1', version))).toBe(true);
    expect(hasSrgbProfile(profileDescribedAs('Adobe RGB (1998)', version))).toBe(false);
  });

  it('takes another colour space for what it is', async () => {
    expect(hasSrgbProfile(await embeddedProfile('p3'))).toBe(false);
  });

  it('survives profiles that lie about their tags', () => {
    const manyTags = profileDescribedAs('Adobe RGB', 2);
    manyTags.writeUInt32BE(0xffffffff, 128);
    manyTags.write('none', 132);
    manyTags.fill(0, 144);
    const farAway = profileDescribedAs('sRGB', 2);
    farAway.writeUInt32BE(0xffffff00, 136);
    expect(hasSrgbProfile(manyTags)).toBe(false);
    expect(hasSrgbProfile(farAway)).toBe(false);
    expect(hasSrgbProfile(Buffer.alloc(0))).toBe(false);
    expect(hasSrgbProfile(Buffer.alloc(131))).toBe(false);
  });
});
