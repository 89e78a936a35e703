import { RequestValidationError } from '../../utils/errors.ts';
import {
  assertWithinLimits,
  type ImageHeader,
  openEncoded,
  openRaw,
  type RawImage,
  readImageHeader,
  toEncoded,
  toRaw,
} from './image-codec.ts';
import { callersImage, ownImage, type PixelLimits } from './image-origin.ts';

/**
 * What a mask means by "repaint this": `white` pixels (the native API), or `transparent` ones (the OpenAI API;
 * a mask that has no alpha channel is read as `white` there too).
 */
export type MaskConvention = 'white' | 'transparent';

/** How far a mask's shape may be from the image's, as a part of its height. */
const ASPECT_TOLERANCE = 0.02;

/** Values of a lossy mask that count as its black and its white: compression leaves noise around both. */
const LOSSY_BLACK = 16;
const LOSSY_WHITE = 239;
const LOSSY_FORMATS: readonly string[] = ['jpeg', 'webp', 'avif'];

/**
 * Decodes a caller's mask to one channel of its own size: 255 is repainted, 0 is kept, between them blends.
 *
 * @throws {InvalidFormatError} it is not a whole image
 * @throws {FileTooLargeError} it has too many pixels
 * @throws {RequestValidationError} its shape is not the image's, or it selects nothing
 */
export async function readMask(
  bytes: Uint8Array,
  convention: MaskConvention,
  image: ImageHeader,
  limits: PixelLimits,
  timeoutSeconds: number,
): Promise<RawImage> {
  const origin = callersImage('mask');
  const header = await readImageHeader(bytes, origin);
  assertWithinLimits(header, limits, origin);
  assertSameShape(header, image);

  const byAlpha = convention === 'transparent' && header.hasAlpha;
  const decoded = openEncoded(bytes, header, timeoutSeconds);
  if (byAlpha) decoded.ensureAlpha().extractChannel('alpha').negate();
  // Transparent parts of a white mask are parts where nothing was painted.
  else decoded.flatten({ background: '#000' }).toColourspace('b-w');
  if (!byAlpha && LOSSY_FORMATS.includes(header.format)) {
    const slope = 255 / (LOSSY_WHITE - LOSSY_BLACK);
    decoded.linear(slope, -LOSSY_BLACK * slope);
  }
  const mask = await toRaw(decoded, origin);
  if (isAllZero(mask.data)) {
    throw new RequestValidationError('The mask selects nothing to repaint', {
      mask: byAlpha
        ? 'selects nothing: the parts to repaint must be transparent, and no pixel is'
        : 'selects nothing: the parts to repaint must be white, and the whole mask is black',
    });
  }
  return mask;
}

/** PNG of a mask, one 8-bit channel, at another size; softened at its edges where it shrinks. */
export async function encodeMask(
  mask: RawImage,
  width: number,
  height: number,
  timeoutSeconds: number,
): Promise<Buffer> {
  const resized = openRaw(mask, timeoutSeconds)
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .toColourspace('b-w');
  return toEncoded(resized.png({ compressionLevel: 3 }), ownImage);
}

/** Whether every byte is 0. Native compares only: a mask of many megabytes takes a few milliseconds. */
export function isAllZero(bytes: Buffer): boolean {
  return bytes[0] === 0 && bytes.subarray(1).equals(bytes.subarray(0, -1));
}

function assertSameShape(mask: ImageHeader, image: ImageHeader): void {
  const expectedHeight = (mask.width * image.height) / image.width;
  const deviation = Math.abs(mask.height - expectedHeight);
  if (deviation <= Math.max(1, expectedHeight * ASPECT_TOLERANCE)) return;
  throw new RequestValidationError('The mask does not fit the image', {
    mask: `is ${mask.width}x${mask.height}, which is not the shape of the image, ${image.width}x${image.height} upright`,
  });
}
