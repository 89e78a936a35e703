import type { MaskAction, Point } from './mask-history';

export interface Size {
  width: number;
  height: number;
}

const WHITE = 255;
const BLACK = 0;

/**
 * The pixels of a mask, one byte each and row by row: 255 where the model repaints, 0 where the image is kept.
 *
 * @param image size of the image that the actions refer to
 * @param size size of the mask, by default that of the image
 */
export function rasterizeMask(actions: readonly MaskAction[], image: Size, size: Size = image): Uint8Array {
  const canvas = { ...size, pixels: new Uint8Array(size.width * size.height) };
  const scaleX = size.width / image.width;
  const scaleY = size.height / image.height;
  const scaled = ({ x, y }: Point): Point => ({ x: x * scaleX, y: y * scaleY });

  for (const action of actions) {
    if (action.type === 'fill') canvas.pixels.fill(WHITE);
    else if (action.type === 'clear') canvas.pixels.fill(BLACK);
    else if (action.type === 'invert') invert(canvas.pixels);
    else if (action.type === 'rectangle') {
      const from = scaled(action);
      const to = scaled({ x: action.x + action.width, y: action.y + action.height });
      fillRectangle(canvas, from, to, shadeOf(action.mode));
    } else {
      const radius = (action.diameter * Math.sqrt(scaleX * scaleY)) / 2;
      fillStroke(canvas, action.points.map(scaled), Math.max(radius, 0.5), shadeOf(action.mode));
    }
  }
  return canvas.pixels;
}

/** The part of the pixels that is white, 0 to 1. */
export function coverageOf(pixels: Uint8Array): number {
  let white = 0;
  for (const pixel of pixels) if (pixel !== BLACK) white++;
  return pixels.length === 0 ? 0 : white / pixels.length;
}

interface Canvas extends Size {
  pixels: Uint8Array;
}

const shadeOf = (mode: 'paint' | 'erase'): number => (mode === 'paint' ? WHITE : BLACK);

function invert(pixels: Uint8Array): void {
  for (let index = 0; index < pixels.length; index++) pixels[index] = pixels[index] === WHITE ? BLACK : WHITE;
}

/** Sides may come in any order; a pixel is inside when its centre is. */
function fillRectangle(canvas: Canvas, from: Point, to: Point, value: number): void {
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
  for (let y = firstCentre(top); y < Math.min(canvas.height, firstCentre(bottom)); y++) {
    fillSpan(canvas, y, left, right, value);
  }
}

function fillStroke(canvas: Canvas, points: readonly Point[], radius: number, value: number): void {
  const [first, ...rest] = points;
  if (first === undefined) return;
  let from = first;
  fillCapsule(canvas, from, from, radius, value);
  for (const to of rest) {
    fillCapsule(canvas, from, to, radius, value);
    from = to;
  }
}

/**
 * All points within `radius` of the line from `a` to `b`. That shape is convex, so each row is one span, from the
 * leftmost to the rightmost crossing with the two circles and the two sides between them.
 */
function fillCapsule(canvas: Canvas, a: Point, b: Point, radius: number, value: number): void {
  const length = Math.sqrt((b.x - a.x) ** 2 + (b.y - a.y) ** 2);
  // From the line to its sides.
  const offset =
    length === 0
      ? { x: 0, y: 0 }
      : { x: (-(b.y - a.y) / length) * radius, y: ((b.x - a.x) / length) * radius };
  const top = Math.min(a.y, b.y) - radius;
  const bottom = Math.max(a.y, b.y) + radius;

  for (let row = firstCentre(top); row < Math.min(canvas.height, firstCentre(bottom)); row++) {
    const y = row + 0.5;
    let left = Number.POSITIVE_INFINITY;
    let right = Number.NEGATIVE_INFINITY;
    for (const centre of [a, b]) {
      const rise = y - centre.y;
      if (Math.abs(rise) > radius) continue;
      const half = Math.sqrt(radius * radius - rise * rise);
      left = Math.min(left, centre.x - half);
      right = Math.max(right, centre.x + half);
    }
    for (const side of [1, -1]) {
      const from = { x: a.x + side * offset.x, y: a.y + side * offset.y };
      const rise = b.y - a.y;
      const along = rise === 0 ? -1 : (y - from.y) / rise;
      if (along < 0 || along > 1) continue;
      const x = from.x + along * (b.x - a.x);
      left = Math.min(left, x);
      right = Math.max(right, x);
    }
    fillSpan(canvas, row, left, right, value);
  }
}

/** The first row or column whose centre is at or after the position, not before the first. */
const firstCentre = (position: number): number => Math.max(0, Math.ceil(position - 0.5));

function fillSpan({ pixels, width }: Canvas, row: number, left: number, right: number, value: number): void {
  const start = firstCentre(left);
  const end = Math.min(width, firstCentre(right));
  if (start < end) pixels.fill(value, row * width + start, row * width + end);
}
