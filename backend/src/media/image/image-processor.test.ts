import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { UpstreamFailure } from '../../providers/upstream-failure.ts';
import { FileTooLargeError, InvalidFormatError, RequestValidationError } from '../../utils/errors.ts';
import { createImageProcessor } from './image-processor.ts';

const processor = createImageProcessor({ maxPixels: 20_000_000, resizeThreshold: 256 });

interface Pixels {
  data: Buffer;
  width: number;
  height: number;
  channels: 1 | 2 | 3 | 4;
}

/** A repeatable source of numbers from 0 up to `limit`. */
function randomSource(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function noise(width: number, height: number, channels: Pixels['channels'], seed = 1): Pixels {
  const random = randomSource(seed);
  const data = Buffer.from(Array.from({ length: width * height * channels }, () => random(256)));
  return { data, width, height, channels };
}

/** Smooth colours, as photographs have them: what survives jpeg and scaling almost unchanged. */
function gradient(width: number, height: number): Pixels {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data.set([(x * 255) / width, (y * 255) / height, 128], (y * width + x) * 3);
    }
  }
  return { data, width, height, channels: 3 };
}

/** A mask of one channel from what `weigh` says of each pixel. */
function maskOf(width: number, height: number, weigh: (x: number, y: number) => number): Pixels {
  const data = Buffer.from(
    Array.from({ length: width * height }, (_, index) => weigh(index % width, Math.floor(index / width))),
  );
  return { data, width, height, channels: 1 };
}

const open = ({ data, width, height, channels }: Pixels) => sharp(data, { raw: { width, height, channels } });
const png = (pixels: Pixels) =>
  (pixels.channels < 3 ? open(pixels).toColourspace('b-w') : open(pixels)).png().toBuffer();
const plain = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 3, background } });
const pixelsOf = (bytes: Uint8Array) => sharp(bytes).raw().toBuffer({ resolveWithObject: true });

const leftHalf = (width: number, height: number) => maskOf(width, height, (x) => (x < width / 2 ? 255 : 0));

const pngChunk = (type: string, data: Buffer) => {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
};

/** One bit a pixel and all of them 0: some kilobytes that stand for any number of pixels. */
function pngBomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc(height * (1 + Math.ceil(width / 8))), { level: 1 });
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', rows),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Tags a PNG with a build of sRGB that differs in its primaries, as the many builds in use do. */
async function withOddSrgbProfile(image: Buffer): Promise<Buffer> {
  const { icc } = await sharp(await plain(1, 1, '#000').withIccProfile('srgb').png().toBuffer()).metadata();
  if (!icc) throw new Error('no profile to start from');
  const redPrimary = icc.readUInt32BE(icc.indexOf('rXYZ') + 4);
  icc.writeInt32BE(icc.readInt32BE(redPrimary + 8) + 2000, redPrimary + 8);
  const chunk = pngChunk('iCCP', Buffer.concat([Buffer.from('odd\0\0'), deflateSync(icc)]));
  const endOfHeader = 8 + 25;
  return Buffer.concat([image.subarray(0, endOfHeader), chunk, image.subarray(endOfHeader)]);
}

const prepare = (image: Uint8Array, mask?: Uint8Array, maskConvention: 'white' | 'transparent' = 'white') =>
  processor.prepareEdit({ image, mask, maskConvention }, AbortSignal.timeout(10_000));

/** What a call rejects with. */
const rejection = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('the call was expected to fail');
};

describe('prepareEdit', () => {
  it.each([
    ['png', 'image/png'],
    ['jpeg', 'image/jpeg'],
    ['webp', 'image/jpeg'],
    ['gif', 'image/png'],
    ['tiff', 'image/png'],
    ['avif', 'image/jpeg'],
  ] as const)('recognises %s by its bytes and sends %s upstream', async (format, contentType) => {
    const image = await open(gradient(60, 40)).toFormat(format).toBuffer();
    const edit = await prepare(image);
    expect(edit.upstreamImage.contentType).toBe(contentType);
    expect(edit).toMatchObject({ width: 60, height: 40 });
    expect(await processor.inspect(edit.upstreamImage.bytes)).toMatchObject({ width: 60, height: 40 });
    expect(await processor.inspect(image)).toEqual({ format, width: 60, height: 40 });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('This is not an image. '.repeat(50))],
    ['a page', Buffer.from('<!doctype html><html><body>Hello</body></html>')],
    [
      'an SVG with an external reference',
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>',
      ),
    ],
    ['an SVG behind a declaration', Buffer.from('<?xml version="1.0"?>\n<svg width="9" height="9"></svg>')],
    ['a PDF', Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF')],
    ['a format that is not listed', Buffer.from('P6\n1 1\n255\n\0\0\0', 'latin1')],
    ['a bare signature', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
  ])('refuses %s', async (_, bytes) => {
    expect(await rejection(prepare(bytes))).toBeInstanceOf(InvalidFormatError);
    expect(await rejection(processor.inspect(bytes))).toBeInstanceOf(InvalidFormatError);
    const image = await png(noise(8, 8, 3));
    expect(await rejection(prepare(image, bytes))).toBeInstanceOf(InvalidFormatError);
  });

  it.each(['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif'] as const)(
    'refuses a truncated %s',
    async (format) => {
      const image = await open(noise(300, 200, 3))
        .toFormat(format)
        .toBuffer();
      for (const length of [image.length >> 1, Math.floor(image.length * 0.95)]) {
        expect(await rejection(prepare(image.subarray(0, length)))).toBeInstanceOf(InvalidFormatError);
      }
    },
  );

  it('refuses a PNG whose data is damaged', async () => {
    const image = await png(noise(300, 200, 3));
    image.fill(0x55, image.length >> 1, (image.length >> 1) + 32);
    expect(await rejection(prepare(image))).toBeInstanceOf(InvalidFormatError);
  });

  it('refuses a decompression bomb by its header', async () => {
    const bomb = pngBomb(30_000, 30_000);
    expect(bomb.length).toBeLessThan(1_000_000);
    const error = await rejection(prepare(bomb));
    expect(error).toBeInstanceOf(FileTooLargeError);
    expect(error).toMatchObject({ details: { width: 30_000, height: 30_000, max_pixels: 20_000_000 } });
    const small = await png(noise(8, 8, 3));
    expect(await rejection(prepare(small, bomb))).toBeInstanceOf(FileTooLargeError);
  });

  it('refuses sides that no picture has, few as the pixels may be', async () => {
    expect(await rejection(prepare(pngBomb(1, 60_000)))).toBeInstanceOf(FileTooLargeError);
    expect(await rejection(prepare(pngBomb(60_000, 1)))).toBeInstanceOf(FileTooLargeError);
  });

  it('scales the longer side to the threshold and never enlarges', async () => {
    const wide = await prepare(await open(gradient(1024, 512)).png().toBuffer());
    expect(wide).toMatchObject({ width: 256, height: 128 });
    const small = await prepare(await open(gradient(40, 30)).png().toBuffer());
    expect(small).toMatchObject({ width: 40, height: 30 });
  });

  it('turns pictures upright and leaves their metadata behind', async () => {
    const redLeft = await plain(40, 20, '#00f')
      .composite([{ input: await plain(20, 20, '#f00').png().toBuffer(), left: 0, top: 0 }])
      .withExif({ IFD0: { Artist: 'someone' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect((await sharp(redLeft).metadata()).exif).toBeDefined();

    const edit = await prepare(redLeft);
    expect(edit).toMatchObject({ width: 20, height: 40 });
    const metadata = await sharp(edit.upstreamImage.bytes).metadata();
    expect(metadata).toMatchObject({ width: 20, height: 40 });
    expect(metadata.exif).toBeUndefined();
    expect(metadata.orientation).toBeUndefined();
    const { data } = await pixelsOf(edit.upstreamImage.bytes);
    // Orientation 6: what is stored on the left belongs at the top.
    expect(data[0]).toBeGreaterThan(200);
    expect(data[data.length - 1]).toBeGreaterThan(200);
  });

  it('keeps transparency where there is some, as png, and drops an alpha channel that hides nothing', async () => {
    const translucent = await prepare(
      await open(noise(20, 20, 4))
        .webp({ lossless: true })
        .toBuffer(),
    );
    expect(translucent.upstreamImage.contentType).toBe('image/png');
    expect((await sharp(translucent.upstreamImage.bytes).metadata()).hasAlpha).toBe(true);

    const opaque = await prepare(await plain(20, 20, '#345').ensureAlpha().png().toBuffer());
    expect((await sharp(opaque.upstreamImage.bytes).metadata()).channels).toBe(3);
  });

  it.each([
    ['a palette PNG', () => open(gradient(32, 32)).png({ palette: true, colours: 16 })],
    ['a 16-bit PNG', () => open(gradient(32, 32)).toColourspace('rgb16').png()],
    ['a greyscale PNG', () => open(gradient(32, 32)).toColourspace('b-w').png()],
    ['a CMYK jpeg', () => open(gradient(32, 32)).toColourspace('cmyk').jpeg()],
    ['a progressive jpeg', () => open(gradient(32, 32)).jpeg({ progressive: true })],
    ['a wide-gamut jpeg', () => open(gradient(32, 32)).withIccProfile('p3').jpeg()],
  ])('makes 8-bit RGB of %s', async (_, make) => {
    const edit = await prepare(await make().toBuffer());
    const metadata = await sharp(edit.upstreamImage.bytes).metadata();
    expect(metadata).toMatchObject({ channels: 3, depth: 'uchar', space: 'srgb', width: 32, height: 32 });
  });

  it('takes the first frame of an animation', async () => {
    const frames = await Promise.all(
      ['#f00', '#00f'].map((colour) => plain(16, 12, colour).png().toBuffer()),
    );
    for (const format of ['gif', 'webp'] as const) {
      const animation = await sharp(frames, { join: { animated: true } })
        .toFormat(format)
        .toBuffer();
      expect((await sharp(animation).metadata()).pages).toBe(2);
      const edit = await prepare(animation);
      expect(edit).toMatchObject({ width: 16, height: 12 });
      const { data } = await pixelsOf(edit.upstreamImage.bytes);
      expect(data[0]).toBeGreaterThan(240);
      expect(data[2]).toBeLessThan(15);
    }
  });

  it('stops for a caller who has left', async () => {
    const image = await png(noise(8, 8, 3));
    const left = AbortSignal.abort(new Error('left'));
    await expect(processor.prepareEdit({ image, maskConvention: 'white' }, left)).rejects.toThrow('left');
  });
});

describe('the mask of prepareEdit', () => {
  const size = { width: 60, height: 40 };
  const image = () => png(noise(size.width, size.height, 3));

  /** The mask as it goes upstream, checked for its documented shape. */
  async function upstreamMask(mask: Uint8Array, convention: 'white' | 'transparent'): Promise<Buffer> {
    const edit = await prepare(await image(), mask, convention);
    expect(edit.upstreamMask?.contentType).toBe('image/png');
    const bytes = edit.upstreamMask?.bytes ?? Buffer.alloc(0);
    expect(await sharp(bytes).metadata()).toMatchObject({ ...size, channels: 1, depth: 'uchar' });
    return sharp(bytes).toColourspace('b-w').raw().toBuffer();
  }

  const expected = leftHalf(size.width, size.height).data;
  const whiteLeft = () => open(leftHalf(size.width, size.height)).toColourspace('b-w');
  /** Colour everywhere, with an alpha that says which half is `alphaLeft`. */
  const withAlpha = (alphaLeft: number, alphaRight: number, colour: number) => {
    const data = Buffer.alloc(size.width * size.height * 4, colour);
    for (let pixel = 0; pixel < size.width * size.height; pixel++) {
      data[pixel * 4 + 3] = expected[pixel] === 255 ? alphaLeft : alphaRight;
    }
    return open({ data, ...size, channels: 4 });
  };

  it.each([
    ['one channel', () => whiteLeft().png()],
    ['RGB', () => whiteLeft().toColourspace('srgb').png()],
    ['one bit', () => whiteLeft().png({ palette: true, colours: 2 })],
    ['16 bits', () => whiteLeft().toColourspace('grey16').png()],
    ['white strokes on nothing', () => withAlpha(255, 0, 255).png()],
    ['an opaque alpha channel', () => whiteLeft().toColourspace('srgb').ensureAlpha().png()],
  ])('white: repaints what is white in a mask of %s', async (_, make) => {
    expect(await upstreamMask(await make().toBuffer(), 'white')).toEqual(expected);
  });

  it('white: takes the noise around the edges of a lossy mask for black and white', async () => {
    const mask = await upstreamMask(await whiteLeft().jpeg({ quality: 80 }).toBuffer(), 'white');
    expect(mask).toEqual(expected);
  });

  it.each([0, 128, 255])(
    'transparent: repaints what is transparent, whatever its colour (%i)',
    async (colour) => {
      expect(await upstreamMask(await withAlpha(0, 255, colour).png().toBuffer(), 'transparent')).toEqual(
        expected,
      );
    },
  );

  it('transparent: reads a mask of grey and alpha', async () => {
    const mask = await withAlpha(0, 255, 90).toColourspace('b-w').png().toBuffer();
    expect((await sharp(mask).metadata()).channels).toBe(2);
    expect(await upstreamMask(mask, 'transparent')).toEqual(expected);
  });

  it('transparent: repaints what is white in a mask that has no alpha', async () => {
    expect(await upstreamMask(await whiteLeft().png().toBuffer(), 'transparent')).toEqual(expected);
  });

  it.each([
    ['white', () => plain(60, 40, '#000').png()],
    ['white', () => plain(60, 40, '#000').jpeg()],
    ['transparent', () => plain(60, 40, '#fff').ensureAlpha().png()],
    ['transparent', () => plain(60, 40, '#000').png()],
  ] as const)('refuses a mask that selects nothing (%s)', async (convention, make) => {
    const error = await rejection(prepare(await image(), await make().toBuffer(), convention));
    expect(error).toBeInstanceOf(RequestValidationError);
    expect(error).toMatchObject({ details: { mask: expect.stringContaining('selects nothing') } });
  });

  it('refuses a mask of another shape, naming both sizes', async () => {
    const error = await rejection(prepare(await image(), await png(leftHalf(40, 60))));
    expect(error).toBeInstanceOf(RequestValidationError);
    expect(error).toMatchObject({ details: { mask: expect.stringMatching(/40x60.*60x40/) } });
  });

  it.each([
    [120, 80],
    [30, 20],
    [59, 40],
    [7, 5],
  ])('fits a mask of %ix%i to the image', async (width, height) => {
    const edit = await prepare(await image(), await png(leftHalf(width, height)));
    expect(await processor.inspect(edit.upstreamMask?.bytes ?? Buffer.alloc(0))).toMatchObject(size);
  });

  it('measures the mask against the upright picture', async () => {
    const turned = await open(gradient(60, 40)).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const edit = await prepare(turned, await png(leftHalf(40, 60)));
    expect(edit).toMatchObject({ width: 40, height: 60 });
    expect(await rejection(prepare(turned, await png(leftHalf(60, 40))))).toBeInstanceOf(
      RequestValidationError,
    );
  });

  it('is as large as the scaled picture', async () => {
    const edit = await prepare(await png(noise(512, 300, 3)), await png(leftHalf(512, 300)));
    const { width, height } = edit;
    expect(width).toBe(256);
    expect(await processor.inspect(edit.upstreamImage.bytes)).toMatchObject({ width, height });
    expect(await processor.inspect(edit.upstreamMask?.bytes ?? Buffer.alloc(0))).toMatchObject({
      width,
      height,
    });
  });
});

describe('finish with a mask', () => {
  it('leaves every pixel outside the mask as it was, whatever the upstream made of the picture', async () => {
    const random = randomSource(2026);
    for (let round = 0; round < 40; round++) {
      const [width, height] = [1 + random(90), 1 + random(90)];
      const original = noise(width, height, random(2) === 0 ? 3 : 4, round);
      const weights = noise(width, height, 1, round + 1000).data.map((value) =>
        value < 100 ? 0 : value < 180 ? 255 : value,
      );
      weights[0] = 255;
      const mask: Pixels = { data: Buffer.from(weights), width, height, channels: 1 };
      const channels = ([1, 2, 3, 4] as const)[random(4)] ?? 3;
      const edited = open(noise(1 + random(120), 1 + random(120), channels, round + 2000));
      const editedFormat = (['png', 'jpeg', 'webp', 'gif'] as const)[random(4)] ?? 'png';
      const format = random(2) === 0 ? 'png' : 'webp';

      const edit = await prepare(await png(original), await png(mask));
      const result = await edit.finish(await edited.toFormat(editedFormat).toBuffer(), format);
      expect(result.contentType).toBe(`image/${format}`);
      const { data, info } = await pixelsOf(result.bytes);
      expect(info).toMatchObject({ width, height });
      for (let pixel = 0; pixel < width * height; pixel++) {
        if (mask.data[pixel] !== 0) continue;
        for (let channel = 0; channel < info.channels; channel++) {
          const before =
            channel < original.channels ? original.data[pixel * original.channels + channel] : 255;
          if (data[pixel * info.channels + channel] !== before) {
            throw new Error(`round ${round}: pixel ${pixel}, channel ${channel} changed`);
          }
        }
      }
    }
  });

  it('gives a large picture back at its own size, upright, repainted inside the mask alone', async () => {
    const turned = await open(gradient(600, 900))
      .jpeg({ quality: 95 })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const upright = await sharp(turned).autoOrient().raw().toBuffer();
    const edit = await prepare(turned, await png(leftHalf(900, 600)));
    expect(edit).toMatchObject({ width: 256, height: 171 });

    const result = await edit.finish(await plain(256, 171, '#0f0').jpeg({ quality: 100 }).toBuffer(), 'png');
    const { data, info } = await pixelsOf(result.bytes);
    expect(info).toMatchObject({ width: 900, height: 600, channels: 3 });
    for (let y = 0; y < 600; y++) {
      const [row, middle, end] = [y * 2700, y * 2700 + 1350, (y + 1) * 2700];
      if (data.compare(upright, middle, end, middle, end) !== 0) throw new Error(`row ${y} changed`);
      for (let at = row; at < middle; at += 3) {
        if ((data[at] ?? 255) > 3 || (data[at + 1] ?? 0) < 252) throw new Error(`row ${y} was not repainted`);
      }
    }
  });

  it('copies the edited picture where the mask is white and blends where it is grey', async () => {
    const ramp = maskOf(256, 4, (x) => x);
    const edit = await prepare(await plain(256, 4, '#000').png().toBuffer(), await png(ramp));
    const { data } = await pixelsOf(
      (await edit.finish(await plain(256, 4, '#fff').png().toBuffer(), 'png')).bytes,
    );
    expect([...data.subarray(0, 256 * 3)].filter((_, at) => at % 3 === 0)).toEqual([
      ...ramp.data.subarray(0, 256),
    ]);
  });

  it('lets no hidden colour shine through where a transparent picture meets an opaque one', async () => {
    const hiddenRed = await sharp({
      create: { width: 8, height: 8, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const edit = await prepare(hiddenRed, await png(maskOf(8, 8, () => 128)));
    const { data } = await pixelsOf(
      (await edit.finish(await plain(8, 8, '#00f').png().toBuffer(), 'png')).bytes,
    );
    expect([...data.subarray(0, 4)]).toEqual([0, 0, 255, 128]);
  });

  it('enlarges a small mask without letting it spill over', async () => {
    const original = noise(80, 80, 3);
    const edit = await prepare(await png(original), await png(leftHalf(20, 20)));
    const { data } = await pixelsOf(
      (await edit.finish(await plain(64, 64, '#0f0').png().toBuffer(), 'png')).bytes,
    );
    for (let at = 0; at < data.length; at += 3) {
      const painted = (at / 3) % 80 < 40;
      expect([...data.subarray(at, at + 3)]).toEqual(
        painted ? [0, 255, 0] : [...original.data.subarray(at, at + 3)],
      );
    }
  });

  it('keeps the values of a picture that is sRGB by its profile', async () => {
    const original = noise(32, 32, 3);
    const tagged = await withOddSrgbProfile(await png(original));
    expect((await pixelsOf(tagged)).data.equals(original.data)).toBe(false);
    const edit = await prepare(tagged, await png(maskOf(32, 32, (x, y) => (x + y === 0 ? 255 : 0))));
    const { data } = await pixelsOf((await edit.finish(await png(noise(32, 32, 3, 7)), 'png')).bytes);
    expect(data.subarray(3).equals(original.data.subarray(3))).toBe(true);
  });

  it('comes close to the original in jpeg, which is lossy', async () => {
    const original = gradient(64, 64);
    const edit = await prepare(await png(original), await png(leftHalf(64, 64)));
    const result = await edit.finish(await plain(64, 64, '#0f0').png().toBuffer(), 'jpeg');
    expect(result.contentType).toBe('image/jpeg');
    const { data } = await pixelsOf(result.bytes);
    const lastColumn = 63 * 3;
    expect(Math.abs((data[lastColumn] ?? 0) - (original.data[lastColumn] ?? 0))).toBeLessThan(8);
  });

  it('can finish several replies of one edit', async () => {
    const edit = await prepare(await png(noise(16, 16, 3)), await png(leftHalf(16, 16)));
    const replies = await Promise.all(
      ['#f00', '#0f0', '#00f'].map((colour) => plain(16, 16, colour).png().toBuffer()),
    );
    const results = await Promise.all(replies.map((reply) => edit.finish(reply, 'png')));
    const first = await Promise.all(
      results.map(async ({ bytes }) => [...(await pixelsOf(bytes)).data.subarray(0, 3)]),
    );
    expect(first).toEqual([
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ]);
  });

  it('stops for a caller who has left', async () => {
    const edit = await prepare(await png(noise(16, 16, 3)), await png(leftHalf(16, 16)));
    const left = AbortSignal.abort(new Error('left'));
    await expect(edit.finish(await png(noise(16, 16, 3)), 'png', left)).rejects.toThrow('left');
  });
});

describe("the upstream's reply", () => {
  const masked = async () => prepare(await png(noise(16, 16, 3)), await png(leftHalf(16, 16)));
  const unmasked = async () => prepare(await png(noise(16, 16, 3)));
  const ways: [string, (reply: Uint8Array) => Promise<unknown>][] = [
    ['toFormat', (reply) => processor.toFormat(reply, 'png')],
    ['toFormat with a conversion', (reply) => processor.toFormat(reply, 'webp')],
    ['finish', async (reply) => (await unmasked()).finish(reply, 'png')],
    ['finish with a mask', async (reply) => (await masked()).finish(reply, 'png')],
  ];

  it.each(ways)('%s: is an invalid reply when it is not a whole image', async (_, take) => {
    const whole = await png(noise(200, 200, 3));
    const replies = [
      Buffer.alloc(0),
      Buffer.from('<html><body>502 Bad Gateway</body></html>'),
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      whole.subarray(0, whole.length >> 1),
      (
        await open(noise(200, 200, 3))
          .jpeg()
          .toBuffer()
      ).subarray(0, 5000),
      pngBomb(30_000, 10_000),
    ];
    for (const reply of replies) {
      const error = await rejection(take(reply));
      expect(error).toBeInstanceOf(UpstreamFailure);
      expect(error).toMatchObject({ kind: 'invalid_reply' });
    }
  });

  it.each(['png', 'jpeg', 'webp'] as const)('is noticed to lack its end, in %s', async (format) => {
    const whole = await open(noise(333, 222, 3))
      .toFormat(format)
      .toBuffer();
    await expect(processor.toFormat(whole, format)).resolves.toMatchObject({
      contentType: `image/${format}`,
    });
    for (const missing of [1, 2, 5, 12, 13, 50, 500, 5000]) {
      const error = await rejection(processor.toFormat(whole.subarray(0, -missing), format));
      expect(error, `${missing} bytes missing`).toMatchObject({ kind: 'invalid_reply' });
    }
  });

  it.each(['png', 'jpeg', 'webp'] as const)(
    'passes through untouched when it is %s as asked',
    async (format) => {
      const reply = await open(gradient(50, 30)).toFormat(format).toBuffer();
      expect((await processor.toFormat(reply, format)).bytes).toBe(reply);
      expect((await (await unmasked()).finish(reply, format)).bytes).toBe(reply);
    },
  );

  it.each(['png', 'jpeg', 'webp'] as const)(
    'is converted to %s when it is something else',
    async (format) => {
      const reply = await open(gradient(50, 30))
        .toFormat(format === 'png' ? 'jpeg' : 'png')
        .toBuffer();
      for (const result of [
        await processor.toFormat(reply, format),
        await (await unmasked()).finish(reply, format),
      ]) {
        expect(result.contentType).toBe(`image/${format}`);
        expect(await processor.inspect(result.bytes)).toEqual({ format, width: 50, height: 30 });
      }
    },
  );

  it('loses its transparency to white in jpeg', async () => {
    const nothing = sharp({ create: { width: 8, height: 8, channels: 4, background: '#00000000' } });
    const { data } = await pixelsOf((await processor.toFormat(await nothing.png().toBuffer(), 'jpeg')).bytes);
    expect(Math.min(...data)).toBeGreaterThan(250);
  });
});
