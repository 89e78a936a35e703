import { setImmediate } from 'node:timers/promises';
import { isAllZero } from './edit-mask.ts';
import {
  dropOpaqueAlpha,
  type ImageHeader,
  openEncoded,
  openRaw,
  type RawImage,
  readImageHeader,
  toRaw,
} from './image-codec.ts';
import { callersImage, ownImage } from './image-origin.ts';

/** Pixels that are scaled in one go on a native thread. */
const PIXELS_PER_STRIP = 1 << 20;

/** Pixels that are blended before other work gets its turn; a millisecond or two. */
const PIXELS_PER_SLICE = 1 << 17;

/** The picture that is edited, still encoded, so that waiting for the upstream costs little memory. */
export interface OriginalImage {
  bytes: Uint8Array;
  header: ImageHeader;
  /** PNG of one channel, in any size. */
  mask: Buffer;
}

interface RepaintOptions {
  timeoutSeconds: number;
  signal?: AbortSignal | undefined;
}

/**
 * The original at its full upright size with `edited`, scaled to it, painted in where the mask says so. Pixels
 * whose mask is 0 are never touched; a pixel of an enlarged mask counts for all that lies under it.
 *
 * @throws the signal's reason, between two steps
 */
export async function repaintOriginal(
  original: OriginalImage,
  edited: RawImage,
  { timeoutSeconds, signal }: RepaintOptions,
): Promise<RawImage> {
  let over = await dropOpaqueAlpha(edited, timeoutSeconds);
  signal?.throwIfAborted();

  const opened = openEncoded(original.bytes, original.header, timeoutSeconds);
  const base = await toRaw(over.channels === 4 ? opened.ensureAlpha() : opened, callersImage('image'));
  if (over.channels !== base.channels) {
    over = await toRaw(openRaw(over, timeoutSeconds).ensureAlpha(), ownImage);
  }
  signal?.throwIfAborted();

  const maskHeader = await readImageHeader(original.mask, ownImage);
  const mask = openEncoded(original.mask, maskHeader, timeoutSeconds)
    .resize(base.width, base.height, { fit: 'fill', kernel: 'nearest' })
    .toColourspace('b-w');
  await paintStrips(base, over, await toRaw(mask, ownImage), { timeoutSeconds, signal });
  return base;
}

/**
 * In place and strip by strip, so that it needs little memory beyond `base` and never holds the event loop for
 * long. `base` and `over` have the same number of channels; `mask` has one and the size of `base`.
 */
async function paintStrips(
  base: RawImage,
  over: RawImage,
  mask: RawImage,
  { timeoutSeconds, signal }: RepaintOptions,
): Promise<void> {
  const { width, height, channels } = base;
  const rowsPerStrip = Math.max(1, Math.floor(PIXELS_PER_STRIP / width));
  for (let top = 0; top < height; top += rowsPerStrip) {
    signal?.throwIfAborted();
    const rows = Math.min(rowsPerStrip, height - top);
    const [first, end] = [top * width, (top + rows) * width];
    const stripMask = mask.data.subarray(first, end);
    if (isAllZero(stripMask)) continue;
    const scaled = openRaw(over, timeoutSeconds).resize(width, height, { fit: 'fill' });
    const strip = await toRaw(scaled.extract({ left: 0, top, width, height: rows }), ownImage);
    await blendInSlices(base.data.subarray(first * channels, end * channels), strip.data, stripMask);
  }
}

async function blendInSlices(base: Buffer, over: Buffer, mask: Buffer): Promise<void> {
  const channels = base.length / mask.length;
  const blend = channels === 4 ? blendRgba : blendRgb;
  for (let first = 0; first < mask.length; first += PIXELS_PER_SLICE) {
    const end = first + PIXELS_PER_SLICE;
    const [from, to] = [first * channels, end * channels];
    blend(base.subarray(from, to), over.subarray(from, to), mask.subarray(first, end));
    await setImmediate();
  }
}

function blendRgb(base: Buffer, over: Buffer, mask: Buffer): void {
  for (let pixel = 0, at = 0; pixel < mask.length; pixel++, at += 3) {
    const weight = mask[pixel] ?? 0;
    if (weight !== 0) mixColour(base, over, at, weight);
  }
}

/** Straight alpha: colours count by their opacity, so that hidden colours don't shine through at soft edges. */
function blendRgba(base: Buffer, over: Buffer, mask: Buffer): void {
  for (let pixel = 0, at = 0; pixel < mask.length; pixel++, at += 4) {
    const weight = mask[pixel] ?? 0;
    if (weight === 0) continue;
    const baseShare = (base[at + 3] ?? 0) * (255 - weight);
    const overShare = (over[at + 3] ?? 0) * weight;
    const share = baseShare + overShare;
    // Where both are invisible the colours are mixed as they are.
    mixColour(base, over, at, share === 0 ? weight : Math.round((overShare * 255) / share));
    base[at + 3] = roundedBy255(share);
  }
}

/** Three channels from `at` on: `weight` 0 leaves `base`, 255 copies `over`. */
function mixColour(base: Buffer, over: Buffer, at: number, weight: number): void {
  const rest = 255 - weight;
  base[at] = roundedBy255((base[at] ?? 0) * rest + (over[at] ?? 0) * weight);
  base[at + 1] = roundedBy255((base[at + 1] ?? 0) * rest + (over[at + 1] ?? 0) * weight);
  base[at + 2] = roundedBy255((base[at + 2] ?? 0) * rest + (over[at + 2] ?? 0) * weight);
}

/** `Math.round(value / 255)` for 0 to 65025, in the integer arithmetic that the inner loop needs to be fast. */
function roundedBy255(value: number): number {
  return (value + 128 + ((value + 128) >> 8)) >> 8;
}
