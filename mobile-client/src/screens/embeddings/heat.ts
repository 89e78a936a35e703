/** Mixes two colours of the form `#RRGGBB`. @param share of the second, 0 to 1 */
export function mixColors(first: string, second: string, share: number): string {
  const [from, to] = [channelsOf(first), channelsOf(second)];
  const mixed = from.map((value, index) => Math.round(value + ((to[index] ?? value) - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

const channelsOf = (color: string): number[] =>
  [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));

/** Least and greatest similarity between different texts, which the colours reach from and to. */
export function similarityRange(matrix: readonly (readonly number[])[]): { low: number; high: number } {
  const values = matrix.flatMap((row, index) => row.filter((_, other) => other !== index));
  return values.length === 0 ? { low: 0, high: 1 } : { low: Math.min(...values), high: Math.max(...values) };
}

/** Where a similarity lies in the range, 0 to 1; the middle of a range without width. */
export const shareOfRange = (value: number, { low, high }: { low: number; high: number }): number =>
  high === low ? 0.5 : Math.min(1, Math.max(0, (value - low) / (high - low)));
