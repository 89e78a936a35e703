/** The middle value, or the mean of the two middle ones. Throws on an empty list. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/**
 * The `p`th percentile (0 to 100) with linear interpolation between neighbours, as in R's type 7. Throws on an
 * empty list.
 */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (p / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new RangeError('percentile of an empty list');
  return below + (above - below) * (position - Math.floor(position));
}

/** Largest over smallest value, 1 when all are equal. Throws on an empty list. */
export function spread(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('spread of an empty list');
  return Math.max(...values) / Math.min(...values);
}

/** One measured point, in whatever units the caller uses on both axes. */
export interface Point {
  x: number;
  y: number;
}

/** Slope of the least-squares line through the points, in units of y per unit of x; 0 when all share one x. */
export function slope(points: readonly Point[]): number {
  if (points.length < 2) throw new RangeError('a slope needs at least two points');
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const covariance = mean(points.map(({ x, y }) => (x - meanX) * (y - meanY)));
  const variance = mean(points.map(({ x }) => (x - meanX) ** 2));
  return variance === 0 ? 0 : covariance / variance;
}

/** The arithmetic mean. Throws on an empty list. */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('mean of an empty list');
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
