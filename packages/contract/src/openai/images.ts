import { z } from 'zod';
import { numberField, unsupportedFlag } from '../form-field.ts';
import {
  guidanceScaleSchema,
  imageFormatSchema,
  negativePromptSchema,
  promptSchema,
  seedSchema,
  stepsSchema,
  strengthSchema,
} from '../image.ts';
import { LIMITS } from '../limits.ts';
import { modelNameSchema } from '../model-name.ts';

const { minimum, maximum } = LIMITS.imageSide;

/** Width and height of a size such as `1024x768` in pixels; undefined for `auto` or no size. */
export function parseImageSize(
  size: string | null | undefined,
): { width: number; height: number } | undefined {
  const match = size ? /^(\d{1,5})x(\d{1,5})$/.exec(size) : null;
  return match ? { width: Number(match[1]), height: Number(match[2]) } : undefined;
}

const isAllowedSize = (size: string) => {
  if (size === 'auto') return true;
  const parsed = parseImageSize(size);
  return (
    parsed !== undefined && [parsed.width, parsed.height].every((side) => side >= minimum && side <= maximum)
  );
};

const countSchema = z.int().min(1).max(LIMITS.imagesPerRequest);
const compressionSchema = z.int().min(0).max(100);
const acceptedSchema = z.string().max(128).nullish().meta({ description: 'Accepted and not used' });

const imageParameters = {
  prompt: promptSchema,
  model: modelNameSchema.optional(),
  size: z
    .string()
    .refine(isAllowedSize, `must be "auto" or WIDTHxHEIGHT with sides of ${minimum} to ${maximum} pixels`)
    .nullish()
    .meta({ description: '`auto` leaves it to the model', examples: ['1024x1024', 'auto'] }),
  response_format: z.enum(['b64_json', 'url']).nullish().meta({
    description:
      '`b64_json` unless asked otherwise. The service stores nothing, so `url` answers a `data:` URL that holds the image itself',
  }),
  output_format: imageFormatSchema.nullish().meta({ description: '`png` unless asked otherwise' }),
  negative_prompt: negativePromptSchema.nullish(),
  quality: acceptedSchema,
  style: acceptedSchema,
  background: acceptedSchema,
  moderation: acceptedSchema,
  input_fidelity: acceptedSchema,
  user: acceptedSchema,
  stream: unsupportedFlag('streaming of images is not supported'),
};

/** `POST /v1/images/generations`. `negative_prompt` to `seed` are additions of ours to the OpenAI API. */
export const openAiImageGenerationRequestSchema = z
  .looseObject({
    ...imageParameters,
    n: countSchema.nullish(),
    output_compression: compressionSchema.nullish().meta({ description: 'Accepted and not used' }),
    num_inference_steps: stepsSchema.nullish(),
    guidance_scale: guidanceScaleSchema.nullish(),
    seed: seedSchema.nullish(),
  })
  .meta({ id: 'OpenAiImageGenerationRequest' });
export type OpenAiImageGenerationRequest = z.output<typeof openAiImageGenerationRequestSchema>;

/**
 * The text fields of `POST /v1/images/edits`; `image` (or `image[]`) and `mask` are its file parts. As in the
 * OpenAI API the transparent pixels of the mask are the ones to repaint.
 */
export const openAiImageEditFieldsSchema = z
  .looseObject({
    ...imageParameters,
    n: numberField(countSchema).optional(),
    output_compression: numberField(compressionSchema)
      .optional()
      .meta({ description: 'Accepted and not used' }),
    strength: numberField(strengthSchema).optional(),
    num_inference_steps: numberField(stepsSchema).optional(),
    guidance_scale: numberField(guidanceScaleSchema).optional(),
    seed: numberField(seedSchema).optional(),
  })
  .meta({ id: 'OpenAiImageEditFields' });
export type OpenAiImageEditFields = z.output<typeof openAiImageEditFieldsSchema>;

export const openAiImagesReplySchema = z
  .object({
    created: z.int().meta({ description: 'Seconds since the epoch' }),
    data: z.array(z.object({ b64_json: z.base64().optional(), url: z.string().optional() })),
    output_format: imageFormatSchema.optional(),
    size: z.string().optional(),
  })
  .meta({ id: 'OpenAiImagesReply' });
export type OpenAiImagesReply = z.infer<typeof openAiImagesReplySchema>;
