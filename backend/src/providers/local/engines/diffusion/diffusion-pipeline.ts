import type { StepProgress } from '../../../provider.ts';
import type { ClipTokenizer } from './clip-tokenizer.ts';
import { guidanceEmbedding, guided } from './guidance.ts';
import type { DiffusionConfig } from './model-config.ts';
import type { Networks, NumberTensor } from './networks.ts';
import { type Pixels, toPixels, toPlanes } from './pixels.ts';
import { createScheduler, type SchedulerName } from './schedulers/index.ts';
import type { Latents, Scheduler } from './schedulers/scheduler.ts';
import { seededNoise } from './seeded-noise.ts';

const LATENT_CHANNELS = 4;
/** Of a mask that has been scaled down: what lets any of its white shine through is repainted. */
const MASK_THRESHOLD = 8;

/** Everything that a model is made of. */
export interface DiffusionModel {
  config: DiffusionConfig;
  networks: Networks;
  tokenizer: ClipTokenizer;
  scheduler: SchedulerName;
}

/** One image to make. */
export interface DiffusionJob {
  prompt: string;
  negativePrompt: string;
  /** Pixels, a multiple of what the model asks for. */
  width: number;
  /** Pixels, a multiple of what the model asks for. */
  height: number;
  steps: number;
  guidanceScale: number;
  /** 0 to 2^32 - 1: decides every random number. */
  seed: number;
  /** Without it the image is made of noise alone. */
  source?: DiffusionSource;
}

/** What an image is made from. */
export interface DiffusionSource {
  /** RGB, of the job's size. */
  image: Pixels;
  /** One channel of the job's size: what is not 0 is repainted. */
  mask?: Pixels | undefined;
  /** Above 0, at most 1. */
  strength: number;
}

export interface DiffusionRun {
  /** Awaited before each long piece of work; what it throws ends the run. */
  checkpoint(): Promise<void>;
  onProgress(progress: StepProgress): void;
}

export interface DiffusionResult {
  image: Pixels;
  /** Whether the end of a prompt was left out, since the model reads only so much. */
  promptIsCut: boolean;
}

/**
 * Makes an image: encodes the prompt, walks from noise to latents, decodes them. It can be ended between two steps;
 * a step itself cannot be stopped.
 */
export async function runDiffusion(
  model: DiffusionModel,
  job: DiffusionJob,
  run: DiffusionRun,
): Promise<DiffusionResult> {
  const { networks, config, tokenizer } = model;
  const asksTwice = job.guidanceScale > 1 && networks.guidanceNumbers === undefined;
  const prompt = tokenizer.encode(job.prompt);
  const negative = asksTwice ? tokenizer.encode(job.negativePrompt) : undefined;
  const prompts = await encodePrompts(networks, [...(negative ? [negative.ids] : []), prompt.ids], run);
  const guidance =
    networks.guidanceNumbers === undefined
      ? undefined
      : guidanceEmbedding(job.guidanceScale, networks.guidanceNumbers);

  const shape = [1, LATENT_CHANNELS, job.height / config.pixelsPerLatent, job.width / config.pixelsPerLatent];
  const size = shape.reduce((product, axis) => product * axis, 1);
  const random = seededNoise(job.seed);
  const drawNoise = () => random.next(size);
  const strength = job.source?.strength ?? 1;
  const scheduler = createScheduler(model.scheduler, config.scheduler, { steps: job.steps, strength });

  const noise = drawNoise();
  const source = job.source && (await encodeSource(model, job.source, run));
  const frame = source?.mask && { ...source, mask: source.mask };
  let latents =
    source && (strength < 1 || !frame) ? scheduler.addNoise(source.clean, noise, 0) : scheduler.start(noise);

  const steps = scheduler.timesteps.length;
  for (const [step, timestep] of scheduler.timesteps.entries()) {
    await run.checkpoint();
    const shown = withFrame(scheduler.networkInput(latents, step), networks.inputChannels, frame);
    const sample = repeated({ numbers: shown, shape: shape.with(1, networks.inputChannels) }, asksTwice);
    const output = await networks.predict({ sample, timestep, prompts, guidance });
    const prediction = asksTwice ? guided(output, job.guidanceScale) : output;
    latents = scheduler.advance(latents, prediction, step, drawNoise);
    if (frame) latents = keepFrame(latents, frame, scheduler, noise, step + 1);
    run.onProgress({ step: step + 1, steps });
  }

  await run.checkpoint();
  const unscaled = latents.map((value) => value / config.latentScale);
  const decoded = await networks.decodeImage({ numbers: unscaled, shape });
  return { image: toPixels(decoded), promptIsCut: prompt.isCut || (negative?.isCut ?? false) };
}

async function encodePrompts(
  networks: Networks,
  prompts: readonly number[][],
  run: DiffusionRun,
): Promise<NumberTensor> {
  const encoded: NumberTensor[] = [];
  for (const ids of prompts) {
    await run.checkpoint();
    encoded.push(await networks.encodeText(ids));
  }
  return stacked(encoded);
}

/** An image to begin with, as the network sees it. */
interface EncodedSource {
  clean: Latents;
  /** For each place of the latents 1 where it is repainted, 0 where it is kept. */
  mask: Float32Array | undefined;
  /** Latents of the image without what is repainted. */
  kept: Latents | undefined;
}

interface Frame extends EncodedSource {
  mask: Float32Array;
}

async function encodeSource(
  { networks, config }: DiffusionModel,
  { image, mask }: DiffusionSource,
  run: DiffusionRun,
): Promise<EncodedSource> {
  const planes = toPlanes(image);
  await run.checkpoint();
  const clean = await encodeScaled(networks, config, planes);
  if (!mask) return { clean, mask: undefined, kept: undefined };
  await run.checkpoint();
  return {
    clean,
    mask: latentMask(mask, config.pixelsPerLatent),
    kept:
      networks.inputChannels > LATENT_CHANNELS
        ? await encodeScaled(networks, config, withoutMasked(planes, mask))
        : undefined,
  };
}

async function encodeScaled(
  networks: Networks,
  config: DiffusionConfig,
  planes: NumberTensor,
): Promise<Latents> {
  const encoded = await networks.encodeImage?.(planes);
  if (!encoded) throw new Error('The model has no encoder');
  return encoded.numbers.map((value) => value * config.latentScale);
}

/** The image with grey, which is 0 to the network, in place of what is repainted. */
function withoutMasked({ numbers, shape }: NumberTensor, mask: Pixels): NumberTensor {
  const pixels = mask.data.length;
  const kept = numbers.map((value, index) =>
    (mask.data[index % pixels] ?? 0) >= MASK_THRESHOLD ? 0 : value,
  );
  return { numbers: kept, shape };
}

/** 1 for each place of the latents that has a repainted pixel in it. */
function latentMask({ data, width, height }: Pixels, pixelsPerLatent: number): Float32Array {
  const columns = width / pixelsPerLatent;
  const mask = new Float32Array((columns * height) / pixelsPerLatent);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if ((data[y * width + x] ?? 0) < MASK_THRESHOLD) continue;
      mask[Math.floor(y / pixelsPerLatent) * columns + Math.floor(x / pixelsPerLatent)] = 1;
    }
  }
  return mask;
}

/** Adds mask and kept image to what a network of nine channels is shown. */
function withFrame(latents: Latents, channels: number, frame: Frame | undefined): Latents {
  if (channels === LATENT_CHANNELS) return latents;
  if (!frame?.kept) throw new Error('The network needs a mask');
  const shown = new Float32Array(latents.length + frame.mask.length + frame.kept.length);
  shown.set(latents);
  shown.set(frame.mask, latents.length);
  shown.set(frame.kept, latents.length + frame.mask.length);
  return shown;
}

/** Puts the image back where it is kept, with the noise that belongs to the step. */
function keepFrame(
  latents: Latents,
  { clean, mask }: Frame,
  scheduler: Scheduler,
  noise: Latents,
  step: number,
): Latents {
  const original = scheduler.addNoise(clean, noise, step);
  return latents.map((value, index) => {
    const weight = mask[index % mask.length] ?? 0;
    return weight * value + (1 - weight) * (original[index] ?? 0);
  });
}

const repeated = (tensor: NumberTensor, twice: boolean): NumberTensor =>
  twice ? stacked([tensor, tensor]) : tensor;

/** Tensors of one shape, each with a first axis of 1, one after the other along that axis. */
function stacked(tensors: readonly NumberTensor[]): NumberTensor {
  const [first] = tensors;
  if (!first) throw new Error('There is nothing to stack');
  const numbers = new Float32Array(first.numbers.length * tensors.length);
  for (const [index, tensor] of tensors.entries()) numbers.set(tensor.numbers, index * first.numbers.length);
  return { numbers, shape: first.shape.with(0, tensors.length) };
}
