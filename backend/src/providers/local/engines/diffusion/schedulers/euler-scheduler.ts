import { type SchedulerConfig, signalShares, spacedTimesteps, stepsOfStrength } from './noise-schedule.ts';
import { readPrediction } from './prediction.ts';
import { mix, type Scheduler, type Walk } from './scheduler.ts';

/**
 * Euler's method on the equation of Karras, Aittala, Aila and Laine (2022, algorithm 2 without churn): latents are the
 * image plus `sigma` times noise. The ancestral kind takes a longer step and adds fresh noise.
 */
export function createEulerScheduler(
  config: SchedulerConfig,
  { steps, strength }: Walk,
  { ancestral }: { ancestral: boolean },
): Scheduler {
  const sigmaOfTime = interpolated(
    Float64Array.from(signalShares(config), (share) => Math.sqrt((1 - share) / share)),
  );
  const whole = spacedTimesteps(config, steps);
  const timesteps = stepsOfStrength(whole, strength);
  const sigmas = [...timesteps.map(sigmaOfTime), 0];
  const sigmaOf = (step: number) => sigmas[step] ?? 0;
  const largest = sigmaOfTime(whole[0] ?? 0);
  // Walks that do not begin at the very end of the training begin with what the image adds to the variance there.
  const startScale = config.timestep_spacing === 'leading' ? Math.sqrt(largest ** 2 + 1) : largest;

  return {
    timesteps,
    start: (noise) => noise.map((value) => value * startScale),
    addNoise: (clean, noise, step) => mix(clean, 1, noise, sigmaOf(step)),
    networkInput(latents, step) {
      const scale = 1 / Math.sqrt(sigmaOf(step) ** 2 + 1);
      return latents.map((value) => value * scale);
    },
    advance(latents, output, step, drawNoise) {
      const sigma = sigmaOf(step);
      const next = sigmaOf(step + 1);
      // The network knows latents whose variance is kept at 1.
      const share = 1 / (sigma ** 2 + 1);
      const scaled = latents.map((value) => value * Math.sqrt(share));
      const { noise } = readPrediction(config.prediction_type, scaled, output, share);
      if (!ancestral) return mix(latents, 1, noise, next - sigma);
      const fresh = Math.sqrt((next ** 2 * (sigma ** 2 - next ** 2)) / sigma ** 2);
      const target = Math.sqrt(next ** 2 - fresh ** 2);
      const walked = mix(latents, 1, noise, target - sigma);
      return fresh === 0 ? walked : mix(walked, 1, drawNoise(), fresh);
    },
  };
}

/** Values between those of a list, on straight lines. */
const interpolated = (values: Float64Array) => (position: number) => {
  const below = Math.floor(position);
  const low = values[below] ?? 0;
  return low + (position - below) * ((values[below + 1] ?? low) - low);
};
