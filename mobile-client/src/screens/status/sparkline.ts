/** The size of the drawing, in its own units; it is stretched to the width of its card. */
export const SPARKLINE = { width: 100, height: 32 } as const;

/** Points of an SVG polyline, oldest first, from the bottom (0) to the top (the largest value). Gaps are left out. */
export function sparklinePoints(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  const top = Math.max(...known, Number.MIN_VALUE);
  const step = SPARKLINE.width / Math.max(1, values.length - 1);
  return values
    .flatMap((value, index) =>
      value === null ? [] : [`${round(index * step)},${round(SPARKLINE.height * (1 - value / top))}`],
    )
    .join(' ');
}

const round = (value: number): number => Math.round(value * 100) / 100;
