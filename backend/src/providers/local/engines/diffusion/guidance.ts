import type { NumberTensor } from './networks.ts';

const LONGEST_PERIOD = 10_000;

/**
 * How a distilled network is told the guidance scale: sines and cosines of it, as those of times (Vaswani et al.,
 * 2017; Luo et al., 2023, section 4.2), of shape [1, size].
 */
export function guidanceEmbedding(guidanceScale: number, size: number): NumberTensor {
  const half = Math.floor(size / 2);
  const weight = (guidanceScale - 1) * 1_000;
  const numbers = new Float32Array(size);
  for (let index = 0; index < half; index++) {
    const angle = weight * LONGEST_PERIOD ** (-index / (half - 1));
    numbers[index] = Math.sin(angle);
    numbers[half + index] = Math.cos(angle);
  }
  return { numbers, shape: [1, size] };
}

/**
 * Classifier-free guidance (Ho and Salimans, 2022): away from what the network says of the negative prompt, which is
 * the first half of `output`, towards what it says of the prompt, the second half.
 */
export function guided(output: Float32Array, guidanceScale: number): Float32Array {
  const half = output.length / 2;
  return output.subarray(0, half).map((negative, index) => {
    const positive = output[half + index] ?? 0;
    return negative + guidanceScale * (positive - negative);
  });
}
