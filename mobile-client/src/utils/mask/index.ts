import type { Media } from '../media';
import { encodeGreyPng } from './encode-png';
import type { MaskAction } from './mask-history';
import { coverageOf, rasterizeMask, type Size } from './rasterize-mask';

export {
  addAction,
  EMPTY_MASK,
  type MaskAction,
  type MaskHistory,
  maskHistorySchema,
  type Point,
  redo,
  undo,
} from './mask-history';
export { coverageOf, rasterizeMask, type Size } from './rasterize-mask';

/** Pixels on the longer side of a mask. The server scales it to the image; more would only take time. */
const MAX_SIDE = 1_024;

/** The mask as a PNG to send with an image of that size, null when it selects nothing. */
export function renderMask(actions: readonly MaskAction[], image: Size): Media | null {
  const scale = Math.min(1, MAX_SIDE / Math.max(image.width, image.height));
  const size = {
    width: Math.max(1, Math.round(image.width * scale)),
    height: Math.max(1, Math.round(image.height * scale)),
  };
  const pixels = rasterizeMask(actions, image, size);
  if (coverageOf(pixels) === 0) return null;
  return { bytes: encodeGreyPng(pixels, size), mediaType: 'image/png', name: 'mask.png' };
}
