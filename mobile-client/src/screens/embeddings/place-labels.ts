export interface Point {
  x: number;
  y: number;
}

export interface Box extends Point {
  width: number;
  height: number;
}

/** Distance in points between the middle of a point and its label. */
const GAP = 10;
/** Half the side of the square that a point keeps free. */
const DOT = 7;

export interface PlacedLabel extends Box {
  /** The edge of the box that the text begins from, as SVG calls it. */
  anchor: 'start' | 'middle' | 'end';
  /** Which of the forms of the label it is. */
  form: number;
}

/**
 * Finds a place beside each point for its label, in which it covers neither a point nor another label. Points are
 * served in order; null where there is no room.
 *
 * @param widths of each label's forms, the longest first; a shorter one is taken where a longer one does not fit
 */
export function placeLabels(
  points: readonly Point[],
  widths: readonly (readonly number[])[],
  lineHeight: number,
  area: { width: number; height: number },
): (PlacedLabel | null)[] {
  const dots = points.map(({ x, y }) => ({ x: x - DOT, y: y - DOT, width: 2 * DOT, height: 2 * DOT }));
  const taken: Box[] = [];
  const isFree = (box: Box, own: number) =>
    isInside(box, area) &&
    !taken.some((other) => overlap(box, other)) &&
    !dots.some((dot, other) => other !== own && overlap(box, dot));
  const placesOf = ({ x, y }: Point, width: number, form: number): PlacedLabel[] => {
    const middle = y - lineHeight / 2;
    const [above, below] = [y - GAP - lineHeight, y + GAP];
    const [left, right, centre] = [x - GAP - width, x + GAP, x - width / 2];
    return [
      { x: right, y: middle, anchor: 'start' as const },
      { x: left, y: middle, anchor: 'end' as const },
      { x: centre, y: above, anchor: 'middle' as const },
      { x: centre, y: below, anchor: 'middle' as const },
      { x: right, y: above, anchor: 'start' as const },
      { x: right, y: below, anchor: 'start' as const },
      { x: left, y: above, anchor: 'end' as const },
      { x: left, y: below, anchor: 'end' as const },
    ].map((corner) => ({ ...corner, width, height: lineHeight, form }));
  };
  return points.map((point, index) => {
    const box = (widths[index] ?? [])
      .flatMap((width, form) => placesOf(point, width, form))
      .find((candidate) => isFree(candidate, index));
    if (box) taken.push(box);
    return box ?? null;
  });
}

const isInside = ({ x, y, width, height }: Box, area: { width: number; height: number }): boolean =>
  x >= 0 && y >= 0 && x + width <= area.width && y + height <= area.height;

export const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Index of the point nearest to a place, undefined when none is within `reach`. */
export function nearestPoint(points: readonly Point[], place: Point, reach: number): number | undefined {
  let nearest: number | undefined;
  let least = reach;
  points.forEach(({ x, y }, index) => {
    const distance = Math.hypot(x - place.x, y - place.y);
    if (distance > least) return;
    least = distance;
    nearest = index;
  });
  return nearest;
}

/** Brings points into an area with a margin, both directions on one scale, so that distances stay comparable. */
export function fitPoints(
  points: readonly Point[],
  area: { width: number; height: number },
  margin: { x: number; y: number },
): Point[] {
  const [left, right] = [Math.min(...points.map(({ x }) => x)), Math.max(...points.map(({ x }) => x))];
  const [low, high] = [Math.min(...points.map(({ y }) => y)), Math.max(...points.map(({ y }) => y))];
  const inner = { width: area.width - 2 * margin.x, height: area.height - 2 * margin.y };
  const scales = [inner.width / (right - left), inner.height / (high - low)].filter(Number.isFinite);
  const scale = scales.length === 0 ? 0 : Math.min(...scales);
  return points.map(({ x, y }) => ({
    x: area.width / 2 + (x - (left + right) / 2) * scale,
    // Up is up: on the screen y grows downwards.
    y: area.height / 2 - (y - (low + high) / 2) * scale,
  }));
}
