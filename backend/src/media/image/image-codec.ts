import type { ImageFormat } from '@ai-platform/contract';
import sharp, { type Sharp, type SharpOptions } from 'sharp';
import type { Media } from '../../providers/provider.ts';
import { TimeoutError } from '../../utils/errors.ts';
import { hasSrgbProfile } from './icc-profile.ts';
import { type ImageOrigin, ownImage, type PixelLimits } from './image-origin.ts';

/** The formats that are read; `ImageFormat` holds those that are written. */
export type ReadableImageFormat = ImageFormat | 'gif' | 'tiff' | 'avif';

/** What an image says of itself before any pixel is decoded. */
export interface ImageHeader {
  format: ReadableImageFormat;
  /** Pixels, upright: after EXIF rotation. */
  width: number;
  /** Pixels, upright: after EXIF rotation. */
  height: number;
  hasAlpha: boolean;
  /** Whether pixel values are sRGB as they stand, so that converting them could only add rounding errors. */
  isSrgb: boolean;
}

/** Pixels without an encoding: 8 bits a channel, interleaved, rows from the top. */
export interface RawImage {
  data: Buffer;
  width: number;
  height: number;
  /** 1 is a mask, 3 is sRGB, 4 is sRGB with straight alpha. */
  channels: 1 | 3 | 4;
}

const READABLE_FORMATS: Partial<Record<string, ReadableImageFormat>> = {
  png: 'png',
  jpeg: 'jpeg',
  webp: 'webp',
  gif: 'gif',
  tiff: 'tiff',
  heif: 'avif',
};

/**
 * Sets up the image library for a server. Only the six raster formats can be read, and only from memory: a
 * renderer of SVG or PDF would follow references to files and hosts. No caching, since no picture comes twice,
 * and one thread a picture, since several are worked on at once.
 */
export function configureImageLibrary(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map((name) => `VipsForeignLoad${name}Buffer`),
  });
  sharp.cache(false);
  sharp.concurrency(1);
}

/**
 * Reads the header of an image, whatever its declared type.
 *
 * @throws the origin's `unreadable` error
 */
export async function readImageHeader(bytes: Uint8Array, origin: ImageOrigin): Promise<ImageHeader> {
  const metadata = await attempt(() => sharp(bytes, { limitInputPixels: false }).metadata(), origin);
  const format = READABLE_FORMATS[metadata.format];
  if (!format) throw origin.unreadable();
  return {
    format,
    width: metadata.autoOrient.width,
    height: metadata.autoOrient.height,
    hasAlpha: metadata.hasAlpha,
    isSrgb: metadata.icc !== undefined && hasSrgbProfile(metadata.icc),
  };
}

/** @throws the origin's `tooLarge` error */
export function assertWithinLimits(header: ImageHeader, limits: PixelLimits, origin: ImageOrigin): void {
  const { width, height } = header;
  if (width * height > limits.maxPixels || Math.max(width, height) > limits.maxSide) {
    throw origin.tooLarge(width, height, limits);
  }
}

/** Opens encoded bytes as they should be seen: upright, first frame, damaged or truncated data refused. */
export function openEncoded(bytes: Uint8Array, header: ImageHeader, timeoutSeconds: number): Sharp {
  const options: SharpOptions = {
    autoOrient: true,
    failOn: 'error',
    ignoreIcc: header.isSrgb,
    limitInputPixels: header.width * header.height,
  };
  return sharp(bytes, options).timeout({ seconds: timeoutSeconds });
}

/** Opens pixels without an encoding. */
export function openRaw(image: RawImage, timeoutSeconds: number): Sharp {
  const { data, width, height, channels } = image;
  return sharp(data, { raw: { width, height, channels }, limitInputPixels: false }).timeout({
    seconds: timeoutSeconds,
  });
}

/**
 * Decodes to interleaved 8-bit pixels.
 *
 * @throws the origin's `unreadable` error when the data is damaged, truncated, or has channels beyond RGBA
 */
export async function toRaw(image: Sharp, origin: ImageOrigin): Promise<RawImage> {
  const { data, info } = await attempt(() => image.raw().toBuffer({ resolveWithObject: true }), origin);
  const { width, height, channels } = info;
  if (channels !== 1 && channels !== 3 && channels !== 4) throw origin.unreadable();
  return { data, width, height, channels };
}

/** Encodes, and says which error a failure is. */
export function toEncoded(image: Sharp, origin: ImageOrigin): Promise<Buffer> {
  return attempt(() => image.toBuffer(), origin);
}

interface EncodeOptions {
  /** Whether a format that can be lossless must be; jpeg cannot. */
  lossless: boolean;
}

/** Sets how an image is written. Transparency becomes white in jpeg, which has none. Metadata is left out. */
export function encodeAs(image: Sharp, format: ImageFormat, { lossless }: EncodeOptions): Sharp {
  switch (format) {
    case 'png':
      return image.png({ compressionLevel: 3, adaptiveFiltering: true });
    case 'jpeg':
      return image
        .flatten({ background: '#fff' })
        .jpeg({ quality: 92, chromaSubsampling: '4:4:4', optimiseCoding: false });
    case 'webp':
      return lossless ? image.webp({ lossless: true, exact: true, effort: 0 }) : image.webp({ quality: 90 });
  }
}

/** The image without its alpha channel where that hides nothing. */
export async function dropOpaqueAlpha(image: RawImage, timeoutSeconds: number): Promise<RawImage> {
  if (image.channels !== 4) return image;
  const { isOpaque } = await attempt(() => openRaw(image, timeoutSeconds).stats(), ownImage);
  return isOpaque ? toRaw(openRaw(image, timeoutSeconds).removeAlpha(), ownImage) : image;
}

export function mediaOf(bytes: Uint8Array, format: ImageFormat): Media {
  return { bytes, contentType: `image/${format}` };
}

/** Runs a step; what fails in it is the fault of the bytes, unless the time ran out. */
async function attempt<T>(step: () => Promise<T>, origin: ImageOrigin): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('timeout:')) {
      throw new TimeoutError('The image takes too long to process', { cause: error });
    }
    throw origin.unreadable(error);
  }
}
