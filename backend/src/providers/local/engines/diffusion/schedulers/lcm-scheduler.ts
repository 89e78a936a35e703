import { type SchedulerConfig, signalShares } from './noise-schedule.ts';
import { readPrediction } from './prediction.ts';
import { mix, type Scheduler, type Walk } from './scheduler.ts';

/** Standard deviation of the training images, as the consistency models assume it. */
const SIGMA_DATA = 0.5;

/**
 * Few steps with a latent consistency model (Luo, Tan, Huang, Li and Zhao, 2023): each step leaps to an image and
 * noises it again for the next one. The times are some of those of the walk that the model was distilled from.
 */
export function createLcmScheduler(config: SchedulerConfig, walk: Walk): Scheduler {
  const shares = signalShares(config);
  const timesteps = lcmTimesteps(config, walk);
  const shareOf = (step: number) => shares[timesteps[step] ?? 0] ?? 1;

  function addNoise(clean: Float32Array, noise: Float32Array, step: number): Float32Array {
    if (step >= timesteps.length) return clean;
    const share = shareOf(step);
    return mix(clean, Math.sqrt(share), noise, Math.sqrt(1 - share));
  }

  return {
    timesteps,
    start: (noise) => noise,
    addNoise,
    networkInput: (latents) => latents,
    advance(latents, output, step, drawNoise) {
      const { clean } = readPrediction(config.prediction_type, latents, output, shareOf(step));
      // Boundary conditions of consistency models: at time 0 the latents are the image.
      const time = (timesteps[step] ?? 0) * config.timestep_scaling;
      const variance = time ** 2 + SIGMA_DATA ** 2;
      const image = mix(clean, time / Math.sqrt(variance), latents, SIGMA_DATA ** 2 / variance);
      return step + 1 < timesteps.length ? addNoise(image, drawNoise(), step + 1) : image;
    },
  };
}

function lcmTimesteps(config: SchedulerConfig, { steps, strength }: Walk): number[] {
  const { num_train_timesteps, original_inference_steps: original } = config;
  const stride = Math.floor(num_train_timesteps / original);
  const available = Math.max(1, Math.floor(original * strength));
  const descending = Array.from({ length: available }, (_, index) => (available - index) * stride - 1);
  const count = Math.min(steps, available);
  return Array.from(
    { length: count },
    (_, index) => descending[Math.floor((index * available) / count)] ?? 0,
  );
}
