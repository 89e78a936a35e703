import { z } from 'zod';
import { flagField, numberField } from './form-field.ts';
import { LIMITS } from './limits.ts';
import { modelNameSchema } from './model-name.ts';

export const imageFormatSchema = z.enum(['png', 'jpeg', 'webp']);
export type ImageFormat = z.infer<typeof imageFormatSchema>;

const side = z.int().min(LIMITS.imageSide.minimum).max(LIMITS.imageSide.maximum);
export const promptSchema = z.string().trim().min(1, 'must not be empty').max(LIMITS.promptCharacters);
export const negativePromptSchema = z.string().max(LIMITS.promptCharacters);
export const stepsSchema = z.int().min(1).max(150);
export const guidanceScaleSchema = z.number().min(0).max(30);
export const seedSchema = z.int().min(0).max(4_294_967_295);
export const strengthSchema = z.number().min(0).max(1);

const streamSchema = z.boolean().meta({
  description: 'Answer server-sent events: `progress` after each step, then one `done` or one `error`',
});

/** Bytes of an image in JSON: plain base64 or a `data:image/…;base64,` URL. */
const base64ImageSchema = z.string().min(1, 'must not be empty');

/**
 * `POST /api/image`. `width`, `height`, `num_inference_steps` and `guidance_scale` default to 512, 512, 50 and
 * 7.5 unless the chosen model declares better values of its own (a 4-step model is asked for 4 steps).
 */
export const imageGenerationRequestSchema = z
  .strictObject({
    prompt: promptSchema,
    model: modelNameSchema.optional(),
    negative_prompt: negativePromptSchema.optional(),
    height: side.optional().meta({ description: 'Pixels; 512 unless the model says otherwise' }),
    width: side.optional().meta({ description: 'Pixels; 512 unless the model says otherwise' }),
    num_inference_steps: stepsSchema.optional().meta({ description: '50 unless the model says otherwise' }),
    guidance_scale: guidanceScaleSchema
      .optional()
      .meta({ description: '7.5 unless the model says otherwise' }),
    seed: seedSchema.optional(),
    format: imageFormatSchema.default('png'),
    stream: streamSchema.default(false),
  })
  .meta({ id: 'ImageGenerationRequest' });
export type ImageGenerationRequest = z.output<typeof imageGenerationRequestSchema>;

export const IMAGE_DEFAULTS = {
  width: 512,
  height: 512,
  num_inference_steps: 50,
  guidance_scale: 7.5,
} as const;

const imageEditingParameters = {
  prompt: promptSchema,
  model: modelNameSchema.optional(),
  negative_prompt: negativePromptSchema.optional(),
  strength: strengthSchema.optional().meta({ description: '0 keeps the image, 1 repaints it freely' }),
  num_inference_steps: stepsSchema.optional(),
  guidance_scale: guidanceScaleSchema.optional(),
  seed: seedSchema.optional(),
  format: imageFormatSchema.default('png'),
  stream: streamSchema.default(false),
};

/** `POST /api/edit-image` as JSON. In the mask white is repainted and black is kept. */
export const imageEditingRequestSchema = z
  .strictObject({
    image: base64ImageSchema.meta({ description: 'Base64 or data URL: png, jpeg, webp, gif, tiff or avif' }),
    mask: base64ImageSchema
      .optional()
      .meta({ description: 'Base64 or data URL; white is repainted, black kept' }),
    ...imageEditingParameters,
  })
  .meta({ id: 'ImageEditingRequest' });
export type ImageEditingRequest = z.output<typeof imageEditingRequestSchema>;

/** The text fields of `POST /api/edit-image` as multipart; `image` and `mask` are its file parts. */
export const imageEditingFieldsSchema = z
  .strictObject({
    ...imageEditingParameters,
    strength: numberField(strengthSchema).optional(),
    num_inference_steps: numberField(stepsSchema).optional(),
    guidance_scale: numberField(guidanceScaleSchema).optional(),
    seed: numberField(seedSchema).optional(),
    stream: flagField.default(false),
  })
  .meta({ id: 'ImageEditingFields' });
export type ImageEditingFields = z.output<typeof imageEditingFieldsSchema>;

/** Data of a `progress` event: `step` of `steps` are done. Another attempt or model counts from the start again. */
export const imageProgressEventSchema = z
  .object({ step: z.int().nonnegative(), steps: z.int().positive() })
  .meta({ id: 'ImageProgressEvent' });
export type ImageProgressEvent = z.infer<typeof imageProgressEventSchema>;

/** Data of the `done` event that ends a stream. */
export const imageDoneEventSchema = z
  .object({
    image: z.base64().meta({ description: 'Base64 of the image in the asked `format`' }),
    content_type: z.string(),
    model: z.string(),
    provider: z.string(),
    warnings: z.array(z.string()).meta({ description: 'What of the request was not honoured' }),
  })
  .meta({ id: 'ImageDoneEvent' });
export type ImageDoneEvent = z.infer<typeof imageDoneEventSchema>;
