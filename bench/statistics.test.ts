import { describe, expect, it } from 'vitest';
import { mean, median, percentile, slope, spread } from './statistics.ts';

describe('median', () => {
  it('is the middle of an odd number of values, whatever their order', () => {
    expect(median([900, 100, 500])).toBe(500);
  });

  it('is the mean of the two middle values of an even number', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('sorts as numbers, not as text', () => {
    expect(median([10, 9, 100])).toBe(10);
  });

  it('leaves the list as it was', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('refuses an empty list', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('percentile', () => {
  it('interpolates between neighbours', () => {
    expect(percentile([0, 10], 25)).toBe(2.5);
  });

  it('reaches the ends', () => {
    expect(percentile([5, 1, 9], 0)).toBe(1);
    expect(percentile([5, 1, 9], 100)).toBe(9);
  });
});

describe('slope', () => {
  it('finds the steepness of a line', () => {
    expect(slope([1, 2, 3, 4].map((x) => ({ x, y: 7 + 3 * x })))).toBeCloseTo(3);
  });

  it('is close to zero for a sawtooth that comes back to where it was', () => {
    const sawtooth = Array.from({ length: 100 }, (_, x) => ({ x, y: 200 + (x % 10) }));
    expect(Math.abs(slope(sawtooth))).toBeLessThan(0.01);
  });

  it('is zero when every point has the same x', () => {
    expect(
      slope([
        { x: 1, y: 1 },
        { x: 1, y: 5 },
      ]),
    ).toBe(0);
  });

  it('refuses a single point', () => {
    expect(() => slope([{ x: 1, y: 1 }])).toThrow(RangeError);
  });
});

describe('spread', () => {
  it('is the largest over the smallest', () => {
    expect(spread([10, 18, 12])).toBe(1.8);
    expect(spread([5, 5])).toBe(1);
  });

  it('refuses an empty list', () => {
    expect(() => spread([])).toThrow(RangeError);
  });
});

describe('mean', () => {
  it('adds up and divides', () => {
    expect(mean([1, 2, 6])).toBe(3);
  });

  it('refuses an empty list', () => {
    expect(() => mean([])).toThrow(RangeError);
  });
});
