import { describe, expect, it } from 'vitest';
import { seededNoise } from './seeded-noise.ts';

describe('seededNoise', () => {
  it('gives the same numbers for the same seed, in pieces as in one', () => {
    const whole = seededNoise(42).next(10);
    const pieces = seededNoise(42);
    expect([...pieces.next(3), ...pieces.next(7)]).toEqual([...whole]);
    expect(seededNoise(43).next(10)).not.toEqual(whole);
  });

  it('keeps its numbers from release to release, since seeds are shared', () => {
    expect([...seededNoise(0).next(3)]).toEqual([
      -0.18286387622356415, 2.079594373703003, -0.07349541038274765,
    ]);
  });

  it.each([0, 1, 4_294_967_295])('is normally distributed (seed %i)', (seed) => {
    const numbers = seededNoise(seed).next(100_000);
    const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
    const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length;
    const within = (limit: number) =>
      numbers.filter((value) => Math.abs(value) < limit).length / numbers.length;
    expect(Math.abs(mean)).toBeLessThan(0.015);
    expect(variance).toBeCloseTo(1, 1);
    expect(within(1)).toBeCloseTo(0.6827, 2);
    expect(within(2)).toBeCloseTo(0.9545, 2);
  });

  it('does not repeat what it gave', () => {
    const numbers = seededNoise(7).next(2_000);
    const product = (lag: number) =>
      numbers.reduce((sum, value, index) => sum + value * (numbers[index + lag] ?? 0), 0) / numbers.length;
    for (const lag of [1, 2, 4, 64]) expect(Math.abs(product(lag))).toBeLessThan(0.1);
  });
});
