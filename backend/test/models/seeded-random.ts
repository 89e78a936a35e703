/** Random numbers that are the same in every run. */
export interface SeededRandom {
  /** From 0 inclusive to 1 exclusive. */
  uniform(): number;
  /** `length` normally distributed numbers around 0, for weights. */
  normal(length: number, standardDeviation: number): Float32Array;
}

/** Mulberry32 for the bits, Box and Muller's transform for the bell curve. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed | 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    uniform,
    normal: (length, standardDeviation) =>
      Float32Array.from(
        { length },
        () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()) * standardDeviation,
      ),
  };
}
