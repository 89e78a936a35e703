/** A number for each element of the latents. */
export type Latents = Float32Array;

/** Noise of the shape of the latents, anew at each call. */
export type DrawNoise = () => Latents;

/** Walks from noise to latents of an image, step by step, along what the network predicts. */
export interface Scheduler {
  /** The time that the network is told at each step. */
  readonly timesteps: readonly number[];
  /** What the walk begins with when there is no image to begin with. */
  start(noise: Latents): Latents;
  /** An image's latents with the noise that they have when `step` begins; none after the last step. */
  addNoise(clean: Latents, noise: Latents, step: number): Latents;
  /** What the network is shown at `step`. */
  networkInput(latents: Latents, step: number): Latents;
  /** Latents after `step`, from those before it and what the network said of them. */
  advance(latents: Latents, output: Latents, step: number, drawNoise: DrawNoise): Latents;
}

/** How a walk is made. */
export interface Walk {
  steps: number;
  /** 1 begins with pure noise; less begins with an image under less noise, and walks less far. */
  strength: number;
}

/** A weighted sum of two latents. */
export function mix(a: Latents, weightA: number, b: Latents, weightB: number): Latents {
  return a.map((value, index) => value * weightA + (b[index] ?? 0) * weightB);
}
