import { describe, expect, it } from 'vitest';
import { slowestWithin } from './latency-probe.ts';

const SAMPLES = [
  { startedAt: 1_000, ms: 400 },
  { startedAt: 1_500, ms: 2 },
  { startedAt: 1_600, ms: 80 },
  { startedAt: 1_700, ms: 3 },
];

describe('slowestWithin', () => {
  it('takes the slowest request of the window', () => {
    expect(slowestWithin(SAMPLES, 1_490, 1_800)).toBe(80);
  });

  it('counts a request that began before the window and ended in it', () => {
    expect(slowestWithin(SAMPLES, 1_350, 1_800)).toBe(400);
  });

  it('is undefined when no request overlaps', () => {
    expect(slowestWithin(SAMPLES, 2_000, 3_000)).toBeUndefined();
  });
});
