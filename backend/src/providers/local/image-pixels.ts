import {
  encodeAs,
  mediaOf,
  openEncoded,
  openRaw,
  type RawImage,
  readImageHeader,
  toEncoded,
  toRaw,
} from '../../media/image/image-codec.ts';
import { ownImage } from '../../media/image/image-origin.ts';
import type { Media } from '../provider.ts';

const TIMEOUT_SECONDS = 60;

/** Pixels of a picture that the image processor prepared: 8 bits a channel, RGB, or RGBA where it is translucent. */
export async function decodePixels({ bytes }: Media): Promise<RawImage> {
  const header = await readImageHeader(bytes, ownImage);
  return toRaw(openEncoded(bytes, header, TIMEOUT_SECONDS).toColourspace('srgb'), ownImage);
}

/** RGB pixels at another size; what is translucent lies on white. */
export async function decodeOpaque({ bytes }: Media, { width, height }: ImageSize): Promise<RawImage> {
  const header = await readImageHeader(bytes, ownImage);
  const image = openEncoded(bytes, header, TIMEOUT_SECONDS).flatten({ background: '#fff' });
  return toRaw(image.resize(width, height, { fit: 'fill' }).toColourspace('srgb'), ownImage);
}

export async function sizeOfImage({ bytes }: Media): Promise<ImageSize> {
  const { width, height } = await readImageHeader(bytes, ownImage);
  return { width, height };
}

/** The one channel of a mask that the image processor prepared: 255 is repainted, 0 is kept. */
export async function decodeMask({ bytes }: Media, size?: ImageSize): Promise<RawImage> {
  const header = await readImageHeader(bytes, ownImage);
  const mask = openEncoded(bytes, header, TIMEOUT_SECONDS).toColourspace('b-w');
  return toRaw(size ? mask.resize(size.width, size.height, { fit: 'fill' }) : mask, ownImage);
}

/** PNG of pixels, at their own or another size. */
export async function encodePng(image: RawImage, size?: ImageSize): Promise<Media> {
  const opened = openRaw(image, TIMEOUT_SECONDS);
  const resized = size ? opened.resize(size.width, size.height, { fit: 'fill' }) : opened;
  return mediaOf(await toEncoded(encodeAs(resized, 'png', { lossless: true }), ownImage), 'png');
}

/** PNG of RGB pixels with the alpha channel of another picture, brought to their size. */
export async function encodeTranslucentPng(colours: RawImage, translucent: RawImage): Promise<Media> {
  const { width, height } = colours;
  const alpha = openRaw(translucent, TIMEOUT_SECONDS)
    .extractChannel(3)
    .resize(width, height, { fit: 'fill' })
    .toColourspace('b-w');
  const { data } = await toRaw(alpha, ownImage);
  const joined = openRaw(colours, TIMEOUT_SECONDS).joinChannel(data, { raw: { width, height, channels: 1 } });
  return mediaOf(await toEncoded(encodeAs(joined, 'png', { lossless: true }), ownImage), 'png');
}

/** The colours of a picture, transparent or not. */
export const withoutAlpha = (image: RawImage): Promise<RawImage> =>
  toRaw(openRaw(image, TIMEOUT_SECONDS).removeAlpha(), ownImage);

export interface ImageSize {
  /** Pixels. */
  width: number;
  /** Pixels. */
  height: number;
}
