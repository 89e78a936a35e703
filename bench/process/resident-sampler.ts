import type { Point } from '../statistics.ts';
import { slope } from '../statistics.ts';
import { residentBytes } from './memory.ts';

/** Samples the resident memory of a process until stopped. x in milliseconds since the start, y in bytes. */
export function sampleResidentMemory(pid: number, everyMs: number): { stop(): Point[] } {
  const points: Point[] = [];
  const start = performance.now();
  const timer = setInterval(() => {
    const bytes = residentBytes(pid);
    if (bytes !== undefined) points.push({ x: performance.now() - start, y: bytes });
  }, everyMs);
  return {
    stop() {
      clearInterval(timer);
      return points;
    },
  };
}

/**
 * Bytes that the memory grew by over the second half of the samples, by their least-squares line: the sawtooth of
 * the garbage collector evens out, a leak stays. Undefined with too few samples to tell.
 */
export function growthOfSecondHalf(points: readonly Point[]): number | undefined {
  const half = points.slice(Math.floor(points.length / 2));
  const first = half[0];
  const last = half.at(-1);
  if (first === undefined || last === undefined || half.length < 5) return undefined;
  return slope(half) * (last.x - first.x);
}
