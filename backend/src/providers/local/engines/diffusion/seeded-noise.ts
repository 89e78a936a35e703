/** Numbers of the normal distribution (mean 0, variance 1), the same ones for the same seed on every machine. */
export interface SeededNoise {
  next(length: number): Float32Array;
}

/**
 * The bits come from xoshiro128** (Blackman and Vigna, 2018), whose state is filled from the seed by SplitMix32; the
 * bell curve from the transform of Box and Muller (1958), both of whose numbers are used.
 *
 * @param seed 0 to 2^32 - 1
 */
export function seededNoise(seed: number): SeededNoise {
  const uniform = uniformNumbers(seed);
  let spare: number | undefined;

  function normal(): number {
    if (spare !== undefined) {
      const number = spare;
      spare = undefined;
      return number;
    }
    // 1 - u is never 0, whose logarithm is not finite.
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
  return { next: (length) => Float32Array.from({ length }, normal) };
}

/** Numbers from 0 inclusive to 1 exclusive, in steps of 2^-32. */
function uniformNumbers(seed: number): () => number {
  const split = splitMix32(seed);
  let [a, b, c, d] = [split(), split(), split(), split()];
  return () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return (result >>> 0) / 2 ** 32;
  };
}

const rotate = (bits: number, by: number): number => (bits << by) | (bits >>> (32 - by));

function splitMix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return mixed ^ (mixed >>> 16);
  };
}
