import { availableParallelism } from 'node:os';
import type { ImageFormat } from '@ai-platform/contract';
import type { Media } from '../../providers/provider.ts';
import { decodeBase64Image } from './decode-base64-image.ts';
import { encodeMask, type MaskConvention, readMask } from './edit-mask.ts';
import {
  assertWithinLimits,
  configureImageLibrary,
  dropOpaqueAlpha,
  encodeAs,
  type ImageHeader,
  mediaOf,
  openEncoded,
  openRaw,
  type RawImage,
  type ReadableImageFormat,
  readImageHeader,
  toEncoded,
  toRaw,
} from './image-codec.ts';
import {
  callersImage,
  type ImageOrigin,
  ownImage,
  type PixelLimits,
  upstreamsImage,
} from './image-origin.ts';
import { type OriginalImage, repaintOriginal } from './repaint.ts';
import { createWorkQueue } from './work-queue.ts';

/** The longest side that WebP can hold: every image that is accepted can be written in every format. */
const MAX_SIDE = 16_383;
const DEFAULT_MAX_WAITING = 32;
const DEFAULT_TIMEOUT_SECONDS = 60;

/** Formats whose pictures are photographs more often than not: they go upstream as jpeg, which stays small. */
const PHOTO_FORMATS: readonly ReadableImageFormat[] = ['jpeg', 'webp', 'avif'];

export interface ImageProcessorOptions {
  /** Width times height of the largest picture that is decoded. */
  maxPixels: number;
  /** `IMAGE_RESIZE_THRESHOLD`: pixels on the longer side of what goes upstream. */
  resizeThreshold: number;
  /** Pictures worked on at once; by default one for each processor, at most 2 (native threads are shared). */
  concurrency?: number;
  /** Pictures that may wait for their turn. */
  maxWaiting?: number;
  /** Of one step of decoding or encoding. */
  timeoutSeconds?: number;
}

export interface EditRequest {
  /** Encoded: png, jpeg, webp, gif (first frame), tiff or avif. */
  image: Uint8Array;
  /** Encoded, in any of the same formats; of the image's shape, in any size. */
  mask?: Uint8Array | undefined;
  maskConvention: MaskConvention;
}

export interface PreparedEdit {
  /** PNG or JPEG, upright, without metadata, at most `resizeThreshold` on the longer side. */
  upstreamImage: Media;
  /** PNG, one 8-bit channel, same size as `upstreamImage`: 255 is repainted, 0 is kept. */
  upstreamMask?: Media;
  /** Pixels of `upstreamImage`. */
  width: number;
  /** Pixels of `upstreamImage`. */
  height: number;
  /**
   * Makes the caller's picture of the upstream's. With a mask: the original at its full upright size, with
   * `edited` scaled to it and painted in where the mask says so. Pixels outside the mask are the original's bit
   * for bit (alpha included) in png and webp, both written lossless; jpeg is lossy by nature. "The original" is
   * its 8-bit sRGB picture: deeper or differently coloured originals are converted to that first. Without a
   * mask: `edited` as `toFormat` gives it.
   *
   * @throws {UpstreamFailure} `invalid_reply` when `edited` is not a whole image
   */
  finish(edited: Uint8Array, format: ImageFormat, signal?: AbortSignal): Promise<Media>;
}

export interface ImageInfo {
  format: ReadableImageFormat;
  /** Pixels, upright. */
  width: number;
  /** Pixels, upright. */
  height: number;
}

/** Every method but `decodeBase64Image` works on native threads, some images at a time, the others wait. */
export interface ImageProcessor {
  /**
   * Bytes of base64 or of a `data:image/…;base64,` URL.
   *
   * @throws {InvalidFormatError} it is neither
   */
  decodeBase64Image(text: string): Uint8Array;
  /**
   * Checks and decodes the images of an edit and makes what goes upstream.
   *
   * @throws {InvalidFormatError} a file is not a whole image of a supported format
   * @throws {FileTooLargeError} too many pixels, known from the header alone
   * @throws {RequestValidationError} the mask does not fit the image or selects nothing
   * @throws {OverloadedError} too many images wait already
   * @throws {TimeoutError} a step took longer than `timeoutSeconds`
   */
  prepareEdit(request: EditRequest, signal?: AbortSignal): Promise<PreparedEdit>;
  /**
   * A picture that a model made, in the asked format: the same bytes when they have it already, else converted
   * (webp lossy here). The bytes decide, not their declared type.
   *
   * @throws {UpstreamFailure} `invalid_reply` when the bytes are not a whole image
   */
  toFormat(bytes: Uint8Array, format: ImageFormat, signal?: AbortSignal): Promise<Media>;
  /**
   * Format and size as the header says, with no pixel decoded.
   *
   * @throws {InvalidFormatError} the bytes are not an image of a supported format
   */
  inspect(bytes: Uint8Array): Promise<ImageInfo>;
}

/** Everything the services need to handle images. Configures the image library of the whole process. */
export function createImageProcessor(options: ImageProcessorOptions): ImageProcessor {
  configureImageLibrary();
  const { resizeThreshold, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } = options;
  const limits: PixelLimits = { maxPixels: options.maxPixels, maxSide: MAX_SIDE };
  const runInTurn = createWorkQueue({
    concurrency: options.concurrency ?? Math.min(2, availableParallelism()),
    maxWaiting: options.maxWaiting ?? DEFAULT_MAX_WAITING,
  });

  async function readCheckedHeader(bytes: Uint8Array, origin: ImageOrigin): Promise<ImageHeader> {
    const header = await readImageHeader(bytes, origin);
    assertWithinLimits(header, limits, origin);
    return header;
  }

  async function convert(bytes: Uint8Array, format: ImageFormat): Promise<Media> {
    const header = await readCheckedHeader(bytes, upstreamsImage);
    if (header.format === format) {
      await assertWhole(bytes, header);
      return mediaOf(bytes, format);
    }
    const encoded = encodeAs(openEncoded(bytes, header, timeoutSeconds), format, { lossless: false });
    return mediaOf(await toEncoded(encoded, upstreamsImage), format);
  }

  /** Decodes every row, keeping next to nothing of it. */
  async function assertWhole(bytes: Uint8Array, header: ImageHeader): Promise<void> {
    const image = openEncoded(bytes, header, timeoutSeconds);
    await toRaw(image.resize(16, 16, { fit: 'fill' }), upstreamsImage);
    // Decoders stop at the last row and don't miss the chunk that ends a PNG; strict readers do.
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const end = view.lastIndexOf('IEND');
    if (header.format === 'png' && (end < 0 || end + 8 > view.length)) throw upstreamsImage.unreadable();
  }

  /** The picture at the size that goes upstream. */
  async function shrink(bytes: Uint8Array, header: ImageHeader): Promise<RawImage> {
    const image = openEncoded(bytes, header, timeoutSeconds).resize(resizeThreshold, resizeThreshold, {
      fit: 'inside',
      withoutEnlargement: true,
    });
    return dropOpaqueAlpha(await toRaw(image, callersImage('image')), timeoutSeconds);
  }

  async function encodeForUpstream(image: RawImage, original: ImageHeader): Promise<Media> {
    const format = image.channels === 3 && PHOTO_FORMATS.includes(original.format) ? 'jpeg' : 'png';
    const encoded = encodeAs(openRaw(image, timeoutSeconds), format, { lossless: true });
    return mediaOf(await toEncoded(encoded, ownImage), format);
  }

  async function finishMasked(
    original: OriginalImage,
    edited: Uint8Array,
    format: ImageFormat,
    signal: AbortSignal | undefined,
  ): Promise<Media> {
    const editedHeader = await readCheckedHeader(edited, upstreamsImage);
    const over = await toRaw(openEncoded(edited, editedHeader, timeoutSeconds), upstreamsImage);
    const finished = await repaintOriginal(original, over, { timeoutSeconds, signal });
    const encoded = encodeAs(openRaw(finished, timeoutSeconds), format, { lossless: true });
    return mediaOf(await toEncoded(encoded, ownImage), format);
  }

  return {
    decodeBase64Image,
    inspect: async (bytes) => {
      const { format, width, height } = await readImageHeader(bytes, callersImage('image'));
      return { format, width, height };
    },
    toFormat: (bytes, format, signal) => runInTurn(() => convert(bytes, format), signal),
    prepareEdit: ({ image, mask, maskConvention }, signal) =>
      runInTurn(async () => {
        const header = await readCheckedHeader(image, callersImage('image'));
        const rawMask = mask && (await readMask(mask, maskConvention, header, limits, timeoutSeconds));
        signal?.throwIfAborted();
        const shrunk = await shrink(image, header);
        const { width, height } = shrunk;
        const upstreamImage = await encodeForUpstream(shrunk, header);
        if (!rawMask) {
          return {
            upstreamImage,
            width,
            height,
            finish: (edited, format, signal) => runInTurn(() => convert(edited, format), signal),
          };
        }
        signal?.throwIfAborted();
        const upstreamMask = await encodeMask(rawMask, width, height, timeoutSeconds);
        const fullMask = await encodeMask(rawMask, rawMask.width, rawMask.height, timeoutSeconds);
        return {
          upstreamImage,
          upstreamMask: mediaOf(upstreamMask, 'png'),
          width,
          height,
          finish: (edited, format, signal) =>
            runInTurn(
              () => finishMasked({ bytes: image, header, mask: fullMask }, edited, format, signal),
              signal,
            ),
        };
      }, signal),
  };
}
