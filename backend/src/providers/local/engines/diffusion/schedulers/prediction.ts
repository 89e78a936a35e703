import { type Latents, mix } from './scheduler.ts';

/** What a network's output says of the latents that it was shown. */
export interface Prediction {
  /** The latents without noise. */
  clean: Latents;
  /** The noise in them, of variance 1. */
  noise: Latents;
}

/**
 * Reads a network's output. The latents are `sqrt(share) * clean + sqrt(1 - share) * noise`; the network predicts
 * the noise (epsilon) or the velocity `sqrt(share) * noise - sqrt(1 - share) * clean` (Salimans and Ho, 2022).
 */
export function readPrediction(
  type: 'epsilon' | 'v_prediction',
  latents: Latents,
  output: Latents,
  share: number,
): Prediction {
  const signal = Math.sqrt(share);
  const disturbance = Math.sqrt(1 - share);
  if (type === 'epsilon') {
    return { clean: mix(latents, 1 / signal, output, -disturbance / signal), noise: output };
  }
  return {
    clean: mix(latents, signal, output, -disturbance),
    noise: mix(output, signal, latents, disturbance),
  };
}
