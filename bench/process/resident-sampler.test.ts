import { describe, expect, it } from 'vitest';
import { growthOfSecondHalf } from './resident-sampler.ts';

const samples = (bytesAt: (x: number) => number) =>
  Array.from({ length: 100 }, (_, x) => ({ x: x * 100, y: bytesAt(x) }));

describe('growthOfSecondHalf', () => {
  it('ignores how memory rises while a process warms up', () => {
    expect(growthOfSecondHalf(samples((x) => Math.min(x, 40) * 1e6))).toBeCloseTo(0);
  });

  it('sees a steady leak', () => {
    expect(growthOfSecondHalf(samples((x) => 100e6 + x * 1e6))).toBeCloseTo(49e6);
  });

  it('sees a leak under the sawtooth of a garbage collector', () => {
    const growth = growthOfSecondHalf(samples((x) => 100e6 + x * 1e6 + (x % 10) * 3e6)) ?? 0;
    expect(growth).toBeGreaterThan(40e6);
    expect(growth).toBeLessThan(58e6);
  });

  it('tells nothing from a handful of samples', () => {
    expect(growthOfSecondHalf(samples((x) => x).slice(0, 8))).toBeUndefined();
  });
});
