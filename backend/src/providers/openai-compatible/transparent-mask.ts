import sharp from 'sharp';

/**
 * OpenAI's kind of mask from ours: an RGBA PNG of the same size that is transparent where `mask`, one 8-bit
 * channel, is 255 (to be repainted) and opaque where it is 0 (to be kept).
 */
export async function transparentMask(mask: Uint8Array): Promise<Buffer> {
  const { data, info } = await sharp(mask)
    .extractChannel(0)
    .negate()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return sharp({ create: { width, height, channels: 3, background: '#000' } })
    .joinChannel(data, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
}

/** PNG bytes of an image; they are the same ones when it is a PNG already. */
export async function asPng(bytes: Uint8Array, contentType: string): Promise<Uint8Array> {
  return contentType === 'image/png' ? bytes : sharp(bytes).png().toBuffer();
}
