import { describe, expect, it } from 'vitest';
import { createScheduler, type SchedulerName, schedulerName } from './index.ts';
import { schedulerConfigSchema, signalShares } from './noise-schedule.ts';
import type { Latents, Scheduler } from './scheduler.ts';

type ConfigInput = Parameters<typeof schedulerConfigSchema.parse>[0] & object;

/** The schedule that the diffusers library's own tests use. */
const LINEAR = { beta_schedule: 'linear', beta_start: 0.0001, beta_end: 0.02 };
/** That of Stable Diffusion. */
const SCALED = { beta_schedule: 'scaled_linear', beta_start: 0.00085, beta_end: 0.012 };
const NUMBERS = 4 * 3 * 8 * 8;

const scheduler = (name: SchedulerName, config: ConfigInput, steps: number, strength = 1) =>
  createScheduler(name, schedulerConfigSchema.parse(config), { steps, strength });
const noNoise = () => new Float32Array(NUMBERS);
const ramp = () => Float32Array.from({ length: NUMBERS }, (_, index) => index / NUMBERS);
const sumOf = (latents: Latents) => latents.reduce((sum, value) => sum + Math.abs(value), 0);

/** The walk of the library's tests, with their network: what it is shown times t / (t + 1). */
function walk(walked: Scheduler, keepsScaled = false): number {
  let latents = walked.start(ramp());
  for (const [step, time] of walked.timesteps.entries()) {
    const shown = walked.networkInput(latents, step);
    const output = shown.map((value) => (value * time) / (time + 1));
    latents = walked.advance(keepsScaled ? shown : latents, output, step, noNoise);
  }
  return sumOf(latents);
}

describe('noise schedules', () => {
  it('leave of the image what Stable Diffusion was trained with', () => {
    const shares = signalShares(schedulerConfigSchema.parse(SCALED));
    expect(shares).toHaveLength(1000);
    expect(shares[0]).toBeCloseTo(1 - 0.00085, 12);
    // Published: sigmas from 0.0292 to 14.6146.
    const sigma = (time: number) => Math.sqrt((1 - (shares[time] ?? 0)) / (shares[time] ?? 0));
    expect(sigma(0)).toBeCloseTo(0.0292, 4);
    expect(sigma(999)).toBeCloseTo(14.6146, 4);
  });

  it('grow evenly where they are linear', () => {
    const shares = signalShares(schedulerConfigSchema.parse(LINEAR));
    const expected = Array.from({ length: 1000 }, (_, time) => 0.0001 + (time / 999) * 0.0199);
    expect(shares[999]).toBeCloseTo(
      expected.reduce((product, beta) => product * (1 - beta), 1),
      12,
    );
  });

  it('refuse kinds that are not known', () => {
    expect(schedulerConfigSchema.safeParse({ beta_schedule: 'squaredcos_cap_v2' }).success).toBe(false);
    expect(schedulerConfigSchema.safeParse({ prediction_type: 'sample' }).success).toBe(false);
    expect(schedulerConfigSchema.safeParse({ rescale_betas_zero_snr: true }).success).toBe(false);
  });
});

describe('DDIM', () => {
  // Sums that the diffusers library publishes in its tests.
  it.each([
    [{}, 172.0067],
    [{ prediction_type: 'v_prediction' }, 52.5302],
    [{ beta_start: 0.01, set_alpha_to_one: true }, 149.8295],
    [{ beta_start: 0.01, set_alpha_to_one: false }, 149.0784],
  ])('walks as published with %o', (changes, sum) => {
    expect(walk(scheduler('ddim', { ...LINEAR, clip_sample: true, ...changes }, 10))).toBeCloseTo(sum, 2);
  });

  it('takes the published times', () => {
    const { timesteps } = scheduler('ddim', { ...SCALED, steps_offset: 1 }, 5);
    expect(timesteps).toEqual([801, 601, 401, 201, 1]);
    const trailing = scheduler('ddim', { ...SCALED, timestep_spacing: 'trailing' }, 5);
    expect(trailing.timesteps).toEqual([999, 799, 599, 399, 199]);
  });

  it('comes back to the image when the network knows the noise', () => {
    const noise = ramp().map((value, index) => (index % 2 ? value : -value));
    const image = ramp().map((value) => 1 - value);
    const walked = scheduler('ddim', SCALED, 10);
    let latents = walked.addNoise(image, noise, 0);
    for (const step of walked.timesteps.keys()) latents = walked.advance(latents, noise, step, noNoise);
    expect(sumOf(latents.map((value, index) => value - (image[index] ?? 0))) / NUMBERS).toBeLessThan(0.02);
  });
});

describe('Euler', () => {
  it('walks as published', () => {
    const config = { ...LINEAR, num_train_timesteps: 1100, timestep_spacing: 'linspace' };
    // The library's test goes on with the latents as they were shown to the network.
    expect(walk(scheduler('euler', config, 10), true)).toBeCloseTo(10.0807, 3);
  });

  it.each(['linspace', 'leading', 'trailing'])(
    'starts at the variance of its first time (%s)',
    (timestep_spacing) => {
      const walked = scheduler('euler', { ...SCALED, timestep_spacing }, 20);
      const shown = walked.networkInput(walked.start(Float32Array.of(1)), 0)[0] ?? 0;
      expect(shown).toBeGreaterThan(0.99);
      expect(shown).toBeLessThanOrEqual(1);
    },
  );

  it.each(['epsilon', 'v_prediction'])(
    'comes back to the image when the network knows it (%s)',
    (prediction_type) => {
      const walked = scheduler('euler', { ...SCALED, prediction_type }, 10);
      const shares = signalShares(schedulerConfigSchema.parse(SCALED));
      const [image, noise] = [0.7, -0.4];
      let latents = walked.addNoise(Float32Array.of(image), Float32Array.of(noise), 0);
      for (const [step, time] of walked.timesteps.entries()) {
        const share = shares[time] ?? 0;
        const velocity = Math.sqrt(share) * noise - Math.sqrt(1 - share) * image;
        const output = prediction_type === 'epsilon' ? noise : velocity;
        latents = walked.advance(latents, Float32Array.of(output), step, noNoise);
      }
      expect(latents[0]).toBeCloseTo(image, 4);
    },
  );

  it('adds, in its ancestral kind, as much noise as belongs to the next time', () => {
    const walked = scheduler('euler_ancestral', SCALED, 10);
    const plain = scheduler('euler', SCALED, 10);
    const at = (latents: number, noise: number) =>
      walked.advance(Float32Array.of(latents), Float32Array.of(0.5), 3, () => Float32Array.of(noise))[0] ?? 0;
    const fresh = at(2, 1) - at(2, 0);
    const kept =
      (at(2, 0) - (plain.advance(Float32Array.of(2), Float32Array.of(0.5), 3, noNoise)[0] ?? 0)) / 0.5;
    // What is kept of the old noise and the fresh one together have the variance of the next time.
    const next = plain.addNoise(Float32Array.of(0), Float32Array.of(1), 4)[0] ?? 0;
    expect(Math.hypot(next + kept, fresh)).toBeCloseTo(next, 4);
    expect(fresh).toBeGreaterThan(0);
  });
});

describe('latent consistency', () => {
  it('takes the published times', () => {
    expect(scheduler('lcm', SCALED, 4).timesteps).toEqual([999, 759, 499, 259]);
    expect(scheduler('lcm', SCALED, 8).timesteps).toEqual([999, 879, 759, 639, 499, 379, 259, 139]);
    expect(scheduler('lcm', SCALED, 4, 0.5).timesteps).toEqual([499, 379, 259, 139]);
    expect(scheduler('lcm', SCALED, 4, 0.01).timesteps).toEqual([19]);
  });

  it('leaps as published', () => {
    expect(walk(scheduler('lcm', SCALED, 1))).toBeCloseTo(18.7097, 3);
  });

  it('noises its image again between two steps', () => {
    const walked = scheduler('lcm', SCALED, 2);
    const shares = signalShares(schedulerConfigSchema.parse(SCALED));
    const noise = Float32Array.of(2);
    const share = shares[499] ?? 0;
    const advanced = walked.advance(Float32Array.of(0), Float32Array.of(0), 0, () => noise);
    expect(advanced[0]).toBeCloseTo(2 * Math.sqrt(1 - share), 5);
  });
});

describe('walks from an image', () => {
  it.each(['lcm', 'euler', 'euler_ancestral', 'ddim'] as const)('are shorter (%s)', (name) => {
    const whole = scheduler(name, SCALED, 20);
    const part = scheduler(name, SCALED, 20, 0.25);
    expect(part.timesteps[0]).toBeLessThan((whole.timesteps[0] ?? 0) / 2);
    expect(part.timesteps.length).toBeGreaterThan(0);
    const [image, noise] = [Float32Array.of(0.5), Float32Array.of(1)];
    expect(part.addNoise(image, noise, part.timesteps.length)).toEqual(image);
    expect(part.addNoise(image, noise, 0)).not.toEqual(image);
  });
});

describe('schedulerName', () => {
  it('finds one that walks the same way', () => {
    const name = (_class_name: string) => schedulerName(schedulerConfigSchema.parse({ _class_name }));
    expect(name('LCMScheduler')).toBe('lcm');
    expect(name('PNDMScheduler')).toBe('ddim');
    expect(name('EulerAncestralDiscreteScheduler')).toBe('euler_ancestral');
    expect(name('DPMSolverMultistepScheduler')).toBe('euler');
  });
});
