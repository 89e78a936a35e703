import { UpstreamFailure } from '../../providers/upstream-failure.ts';
import { FileTooLargeError, InvalidFormatError, ProcessingError } from '../../utils/errors.ts';

/** Whose bytes they are decides which error a bad image is. */
export interface ImageOrigin {
  /** The bytes are not a whole image of a supported format. */
  unreadable(cause?: unknown): Error;
  /** The picture has more pixels, or a longer side, than is accepted. */
  tooLarge(width: number, height: number, limits: PixelLimits): Error;
}

export interface PixelLimits {
  /** Width times height. */
  maxPixels: number;
  /** Pixels of the longer side. */
  maxSide: number;
}

/** An upload of the caller: `what` names it in messages ("image", "mask"). */
export function callersImage(what: string): ImageOrigin {
  return {
    unreadable: (cause) =>
      new InvalidFormatError(
        `The ${what} is not a complete png, jpeg, webp, gif, tiff or avif`,
        cause === undefined ? {} : { cause },
      ),
    tooLarge: (width, height, { maxPixels, maxSide }) =>
      new FileTooLargeError(
        `The ${what} is ${width}x${height} pixels; at most ${maxPixels} pixels and ${maxSide} on a side are accepted`,
        { details: { width, height, max_pixels: maxPixels, max_side: maxSide } },
      ),
  };
}

/** A picture that a model made. */
export const upstreamsImage: ImageOrigin = {
  unreadable: (cause) => new UpstreamFailure('invalid_reply', 'the reply is not a complete image', { cause }),
  tooLarge: (width, height) =>
    new UpstreamFailure('invalid_reply', `the reply is an image of ${width}x${height} pixels`),
};

/** Pixels that were decoded, or made, here: nothing about them can be wrong but our own work. */
export const ownImage: ImageOrigin = {
  unreadable: (cause) => new ProcessingError('The image could not be processed', { cause }),
  tooLarge: (width, height) => new ProcessingError(`The image of ${width}x${height} pixels is too large`),
};
