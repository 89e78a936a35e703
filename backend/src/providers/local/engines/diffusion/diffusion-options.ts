import { z } from 'zod';
import type { LocalModel } from '../../local-model.ts';
import { SCHEDULER_NAMES } from './schedulers/index.ts';

/** `options` of a model of this engine. Everything in it has a default that is read off the model's files. */
export const diffusionOptionsSchema = z.strictObject({
  /** Instead of the one that `scheduler/scheduler_config.json` names. */
  scheduler: z.enum(SCHEDULER_NAMES).optional(),
  /** Steps where the caller says nothing. */
  steps: z.int().min(1).max(150).optional(),
  guidance_scale: z.number().min(0).max(30).optional(),
  /** Pixels of a side where the caller says nothing. */
  default_side: z.int().min(8).max(2048).optional(),
  /** Pixels of the longest side that the model makes well. */
  maximum_side: z.int().min(8).max(2048).optional(),
  /** Pixels that a side must be a multiple of. */
  side_multiple: z.int().min(1).max(512).optional(),
});
export type DiffusionOptions = z.output<typeof diffusionOptionsSchema>;

/** What a model accepts, as far as its options tell. */
export function diffusionParameters({ options = {} }: LocalModel): LocalModel['parameters'] {
  const parsed = diffusionOptionsSchema.safeParse(options);
  if (!parsed.success) return {};
  const { steps, guidance_scale, default_side, maximum_side } = parsed.data;
  const side = {
    ...(default_side === undefined ? {} : { default: default_side }),
    ...(maximum_side === undefined ? {} : { maximum: maximum_side }),
  };
  const sampling = {
    ...(steps === undefined ? {} : { num_inference_steps: { default: steps } }),
    ...(guidance_scale === undefined ? {} : { guidance_scale: { default: guidance_scale } }),
  };
  return { image_generation: { ...sampling, width: side, height: side }, image_editing: sampling };
}
