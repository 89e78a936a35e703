import { z } from 'zod';

/** What of a `scheduler_config.json` (of the diffusers library) matters here. */
export const schedulerConfigSchema = z.object({
  _class_name: z.string().optional(),
  num_train_timesteps: z.int().min(2).max(100_000).default(1_000),
  beta_start: z.number().positive().max(1).default(0.00085),
  beta_end: z.number().positive().max(1).default(0.012),
  beta_schedule: z.enum(['linear', 'scaled_linear']).default('scaled_linear'),
  prediction_type: z.enum(['epsilon', 'v_prediction']).default('epsilon'),
  timestep_spacing: z.enum(['leading', 'linspace', 'trailing']).default('leading'),
  steps_offset: z.int().nonnegative().default(0),
  /** Whether the step after the last has no noise at all, rather than that of the first training step. */
  set_alpha_to_one: z.boolean().default(true),
  clip_sample: z.boolean().default(false),
  clip_sample_range: z.number().positive().default(1),
  original_inference_steps: z.int().positive().default(50),
  timestep_scaling: z.number().positive().default(10),
  rescale_betas_zero_snr: z
    .literal(false, { error: () => 'a zero signal-to-noise ratio at the end is not supported' })
    .nullish(),
});
export type SchedulerConfig = z.output<typeof schedulerConfigSchema>;

/**
 * How much of the clean image is left at each time of the training, as a share of the variance: the product of all
 * `1 - beta` up to there (Ho, Jain and Abbeel, 2020).
 */
export function signalShares(config: SchedulerConfig): Float64Array {
  const { num_train_timesteps: count, beta_start, beta_end, beta_schedule } = config;
  const shares = new Float64Array(count);
  let product = 1;
  for (let time = 0; time < count; time++) {
    const part = time / (count - 1);
    const beta =
      beta_schedule === 'linear'
        ? beta_start + part * (beta_end - beta_start)
        : (Math.sqrt(beta_start) + part * (Math.sqrt(beta_end) - Math.sqrt(beta_start))) ** 2;
    product *= 1 - beta;
    shares[time] = product;
  }
  return shares;
}

/** The times of `steps` steps over the whole training, the noisiest first; "linspace" gives fractions. */
export function spacedTimesteps(config: SchedulerConfig, steps: number): number[] {
  const { num_train_timesteps: count, timestep_spacing, steps_offset } = config;
  const descending = Array.from({ length: steps }, (_, index) => steps - 1 - index);
  switch (timestep_spacing) {
    case 'leading': {
      const ratio = Math.floor(count / steps);
      return descending.map((index) => index * ratio + steps_offset);
    }
    case 'linspace':
      return descending.map((index) => (steps === 1 ? 0 : (index * (count - 1)) / (steps - 1)));
    case 'trailing':
      return descending.map((index) => Math.round(((index + 1) * count) / steps) - 1);
  }
}

/** The steps of a walk that begins part of the way, where `strength` is less than 1; at least the last one. */
export function stepsOfStrength(timesteps: readonly number[], strength: number): number[] {
  const kept = Math.max(1, Math.min(timesteps.length, Math.floor(timesteps.length * strength)));
  return timesteps.slice(timesteps.length - kept);
}
