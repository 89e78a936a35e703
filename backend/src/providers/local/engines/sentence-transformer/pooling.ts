import type { Pooling } from './sentence-transformer-options.ts';

/**
 * Makes one vector of those of a text's tokens.
 *
 * @param states a vector of `dimension` numbers for each token, padding left out
 */
export function pool(states: Float32Array, dimension: number, pooling: Pooling): Float32Array {
  if (pooling === 'cls') return states.slice(0, dimension);
  if (pooling === 'last') return states.slice(-dimension);
  const mean = new Float32Array(dimension);
  const tokens = states.length / dimension;
  for (let position = 0; position < states.length; position += dimension) {
    for (let axis = 0; axis < dimension; axis++) {
      mean[axis] = (mean[axis] ?? 0) + (states[position + axis] ?? 0) / tokens;
    }
  }
  return mean;
}
