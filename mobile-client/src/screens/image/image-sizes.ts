import { type ImageNumbers, numberOf, type Rules, rangeOf } from '../../components/images/image-parameters';

export interface ImageSize {
  width: number;
  height: number;
}

export const SHAPES = ['square', 'portrait', 'landscape'] as const;
export type Shape = (typeof SHAPES)[number];

/** Width by height. */
const RATIOS: Readonly<Record<Shape, number>> = { square: 1, portrait: 2 / 3, landscape: 3 / 2 };
/** Sides that every model can make are multiples of this. */
const GRID = 64;

/** A size of that shape with about as many pixels as the model makes by itself, within its limits. */
export function sizeOf(shape: Shape, rules: Rules): ImageSize {
  const widths = rangeOf(rules, 'width');
  const heights = rangeOf(rules, 'height');
  const pixels = widths.usual * heights.usual;
  const onGrid = (side: number, { minimum, maximum }: { minimum: number; maximum: number }) =>
    Math.min(maximum, Math.max(minimum, Math.round(side / GRID) * GRID));
  return {
    width: onGrid(Math.sqrt(pixels * RATIOS[shape]), widths),
    height: onGrid(Math.sqrt(pixels / RATIOS[shape]), heights),
  };
}

/** The size that the draft asks for. */
export const draftSize = (draft: ImageNumbers, rules: Rules): ImageSize => ({
  width: numberOf(draft, rules, 'width'),
  height: numberOf(draft, rules, 'height'),
});

/** The shape whose size this is, undefined for a size of one's own. */
export const shapeOf = (size: ImageSize, rules: Rules): Shape | undefined =>
  SHAPES.find((shape) => {
    const { width, height } = sizeOf(shape, rules);
    return width === size.width && height === size.height;
  });
