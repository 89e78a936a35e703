import { type SchedulerConfig, signalShares, spacedTimesteps, stepsOfStrength } from './noise-schedule.ts';
import { readPrediction } from './prediction.ts';
import { mix, type Scheduler, type Walk } from './scheduler.ts';

/** Denoising diffusion implicit models without added noise (Song, Meng and Ermon, 2021, equation 12, eta 0). */
export function createDdimScheduler(config: SchedulerConfig, { steps, strength }: Walk): Scheduler {
  const shares = signalShares(config);
  const lastShare = config.set_alpha_to_one ? 1 : (shares[0] ?? 1);
  const stride = Math.floor(config.num_train_timesteps / steps);
  const timesteps = stepsOfStrength(spacedTimesteps(config, steps).map(Math.round), strength);
  const shareAt = (time: number) => (time < 0 ? lastShare : (shares[time] ?? lastShare));
  const shareOf = (step: number) => shareAt(timesteps[step] ?? -1);

  return {
    timesteps,
    start: (noise) => noise,
    addNoise(clean, noise, step) {
      if (step >= timesteps.length) return clean;
      const share = shareOf(step);
      return mix(clean, Math.sqrt(share), noise, Math.sqrt(1 - share));
    },
    networkInput: (latents) => latents,
    advance(latents, output, step) {
      const share = shareOf(step);
      const prediction = readPrediction(config.prediction_type, latents, output, share);
      let { clean, noise } = prediction;
      if (config.clip_sample) {
        const range = config.clip_sample_range;
        clean = clean.map((value) => Math.min(range, Math.max(-range, value)));
        const disturbance = Math.sqrt(1 - share);
        noise = mix(latents, 1 / disturbance, clean, -Math.sqrt(share) / disturbance);
      }
      const nextShare = shareAt((timesteps[step] ?? 0) - stride);
      return mix(clean, Math.sqrt(nextShare), noise, Math.sqrt(1 - nextShare));
    },
  };
}
