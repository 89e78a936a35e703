import { randomInt } from 'node:crypto';
import { createWorkQueue } from '../../../../media/image/work-queue.ts';
import { orAborted } from '../../../../utils/abort.ts';
import { OverloadedError } from '../../../../utils/errors.ts';
import type { CallContext, ImageEditingCall, ImageGenerationCall, ImageResult } from '../../../provider.ts';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import { decodeMask, decodeOpaque, encodePng, type ImageSize, sizeOfImage } from '../../image-pixels.ts';
import type { LoadContext, LoadedModel, LocalEngine } from '../../local-engine.ts';
import type { LocalModel } from '../../local-model.ts';
import { optionsOf } from '../../model-options.ts';
import type { DiffusionFacts } from './diffusion-messages.ts';
import { type DiffusionOptions, diffusionOptionsSchema, diffusionParameters } from './diffusion-options.ts';
import type { DiffusionJob, DiffusionResult } from './diffusion-pipeline.ts';
import { DiffusionProcess } from './diffusion-process.ts';
import type { SchedulerName } from './schedulers/index.ts';

/** Calls that may wait while one image is made; it takes all processors. */
const MAX_WAITING = 4;
const RETRY_AFTER_MS = 10_000;

/** Steps and guidance where neither the caller nor the model's options say it. */
const DEFAULTS: Record<SchedulerName, { steps: number; guidanceScale: number }> = {
  lcm: { steps: 4, guidanceScale: 8 },
  euler: { steps: 20, guidanceScale: 7.5 },
  euler_ancestral: { steps: 20, guidanceScale: 7.5 },
  ddim: { steps: 25, guidanceScale: 7.5 },
};
const DEFAULT_STRENGTH = 0.8;
const MAXIMUM_SIDE = 1_024;
const LARGEST_SEED = 2 ** 32;

export interface DiffusionEngineOptions {
  /** Calls that may wait for their turn. */
  maxWaiting?: number;
}

/**
 * Images from prompts with models of the Stable Diffusion 1 and 2 family, as ONNX files in the layout of Hugging
 * Face's exports, each in a process of its own. One image is made at a time, in the order of the calls.
 */
export function createDiffusionEngine({
  maxWaiting = MAX_WAITING,
}: DiffusionEngineOptions = {}): LocalEngine {
  const inTurn = createWorkQueue({ concurrency: 1, maxWaiting });
  return {
    name: 'diffusion',
    optionsSchema: diffusionOptionsSchema,
    parameters: diffusionParameters,
    load: (model, context) => loadDiffusion(model, context, inTurn),
  };
}

async function loadDiffusion(
  model: LocalModel,
  { folder, logger }: LoadContext,
  inTurn: ReturnType<typeof createWorkQueue>,
): Promise<LoadedModel> {
  const options = optionsOf(model, diffusionOptionsSchema);
  const process = await DiffusionProcess.start({ folder, scheduler: options.scheduler }, logger);
  const { facts } = process;
  const settings = settingsOf(options, facts);

  async function make(job: DiffusionJob, { signal, onProgress }: CallContext): Promise<DiffusionResult> {
    const made = Promise.withResolvers<DiffusionResult>();
    const turn = inTurn(async () => {
      process.run(job, { signal, onProgress }).then(made.resolve, made.reject);
      await made.promise.catch(() => {});
      // The processors are free for the next image only then, also when the caller of this one has left.
      await process.idle();
    }, signal);
    turn.catch(made.reject);
    try {
      return await orAborted(made.promise, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw toFailure(error);
    }
  }

  return {
    memoryBytes: facts.memoryBytes,
    ended: process.ended,
    async generateImage(call, context) {
      if (facts.needsMask)
        throw unsupported('model', 'This model repaints the white part of a mask and makes no new images');
      const size = { width: call.width ?? settings.side, height: call.height ?? settings.side };
      assertMakeable(size, settings);
      const { job, warnings } = jobOf(call, size, settings);
      return finish(await make(job, context), size, warnings);
    },
    async editImage(call, context) {
      const strength = call.strength ?? (call.mask ? 1 : DEFAULT_STRENGTH);
      if (!facts.canEdit) throw unsupported('model', 'This model has no vae_encoder and cannot edit images');
      if (facts.needsMask && !call.mask) {
        throw unsupported('mask', 'This model repaints the white part of a mask: send one with the image');
      }
      if (strength === 0) return call.image;
      const original = await sizeOfImage(call.image);
      const size = workingSize(original, settings);
      const image = await decodeOpaque(call.image, size);
      const mask = call.mask && (await decodeMask(call.mask, size));
      const { job, warnings } = jobOf(call, size, settings);
      return finish(await make({ ...job, source: { image, mask, strength } }, context), original, warnings);
    },
    close: () => process.close(),
  };
}

/** What holds for every call of a model. */
interface Settings {
  steps: number;
  guidanceScale: number;
  /** Pixels of a side where the caller says nothing. */
  side: number;
  maximumSide: number;
  sideMultiple: number;
  readsNegative: boolean;
}

function settingsOf(options: DiffusionOptions, facts: DiffusionFacts): Settings {
  const defaults = DEFAULTS[facts.scheduler];
  // Few-step models that do not read the guidance have it baked in.
  const guidanceScale = facts.scheduler === 'lcm' && facts.readsNegative ? 1 : defaults.guidanceScale;
  return {
    steps: options.steps ?? defaults.steps,
    guidanceScale: options.guidance_scale ?? guidanceScale,
    side: options.default_side ?? facts.side,
    maximumSide: options.maximum_side ?? Math.max(MAXIMUM_SIDE, facts.side),
    sideMultiple: options.side_multiple ?? facts.sideMultiple,
    readsNegative: facts.readsNegative,
  };
}

function jobOf(
  call: ImageGenerationCall | ImageEditingCall,
  size: ImageSize,
  settings: Settings,
): { job: DiffusionJob; warnings: string[] } {
  const guidanceScale = call.guidance_scale ?? settings.guidanceScale;
  const warnings: string[] = [];
  if (call.negative_prompt && !settings.readsNegative) {
    warnings.push('negative_prompt is not supported by this model and was ignored');
  } else if (call.negative_prompt && guidanceScale <= 1) {
    warnings.push('negative_prompt has no effect at a guidance_scale of 1 or less');
  }
  const job = {
    prompt: call.prompt,
    negativePrompt: call.negative_prompt ?? '',
    ...size,
    steps: call.num_inference_steps ?? settings.steps,
    guidanceScale,
    seed: call.seed ?? randomInt(LARGEST_SEED),
  };
  return { job, warnings };
}

function assertMakeable({ width, height }: ImageSize, { maximumSide, sideMultiple }: Settings): void {
  const fits = (side: number) => side > 0 && side <= maximumSide && side % sideMultiple === 0;
  if (fits(width) && fits(height)) return;
  throw unsupported(
    fits(width) ? 'height' : 'width',
    `This model makes images whose width and height are multiples of ${sideMultiple}, up to ${maximumSide} pixels`,
  );
}

/** The size that an image is worked on in: about its own shape, within what the model makes well. */
function workingSize({ width, height }: ImageSize, { maximumSide, sideMultiple }: Settings): ImageSize {
  const scale = Math.min(1, maximumSide / Math.max(width, height));
  const largest = Math.floor(maximumSide / sideMultiple);
  const fitted = (side: number) =>
    sideMultiple * Math.min(largest, Math.max(1, Math.round((side * scale) / sideMultiple)));
  return { width: fitted(width), height: fitted(height) };
}

async function finish(
  { image, promptIsCut }: DiffusionResult,
  size: ImageSize,
  warnings: string[],
): Promise<ImageResult> {
  if (promptIsCut) warnings.push('The prompt is longer than what the model reads; its end was left out');
  const { data, width, height } = image;
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const media = await encodePng({ data: bytes, width, height, channels: 3 }, size);
  return { ...media, ...(warnings.length > 0 ? { warnings } : {}) };
}

const unsupported = (field: string, message: string) =>
  new UpstreamFailure('unsupported', message, { field });

function toFailure(error: unknown): unknown {
  if (error instanceof UpstreamFailure) return error;
  if (error instanceof OverloadedError) {
    return new UpstreamFailure('unavailable', 'Too many images wait to be made', {
      retryAfterMs: RETRY_AFTER_MS,
    });
  }
  // Not worth another try: the same networks would fail on the same numbers.
  return new UpstreamFailure('invalid_reply', 'The image could not be made', { cause: error });
}
