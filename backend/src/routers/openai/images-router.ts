import {
  type OpenAiImagesReply,
  openAiImageEditFieldsSchema,
  openAiImageGenerationRequestSchema,
  parseImageSize,
} from '@ai-platform/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CachedInference } from '../../inference/cached-inference.ts';
import type { FinishedImage, ImageService } from '../../services/image-service.ts';
import { formLimit, formOf, refuseOtherFiles, requiredFile } from '../form.ts';
import { describeInference, inferenceOptions } from '../inference-request.ts';

export interface OpenAiImagesRouterOptions {
  image: ImageService;
  /** Bytes of one uploaded file. */
  maxUploadBytes: number;
}

const FIELD_NAMES = { width: 'size', height: 'size' };

/** `POST /v1/images/generations` and `POST /v1/images/edits`. */
export function openAiImagesRouter(
  app: FastifyInstance,
  { image, maxUploadBytes }: OpenAiImagesRouterOptions,
): void {
  app.post(
    '/v1/images/generations',
    { config: { capability: 'image_generation', fieldNames: FIELD_NAMES } },
    async (request, reply) => {
      const fields = openAiImageGenerationRequestSchema.parse(request.body);
      const options = inferenceOptions(request, fields.model);
      const images = await several(fields.n, fields.seed, (seed) =>
        image.generate({ ...jobOf(fields), seed }, options),
      );
      return imagesReply(request, reply, images, fields.response_format);
    },
  );

  app.post(
    '/v1/images/edits',
    {
      config: { capability: 'image_editing', fieldNames: FIELD_NAMES, bodyTypes: ['multipart/form-data'] },
      bodyLimit: formLimit(maxUploadBytes, 2),
    },
    async (request, reply) => {
      const form = formOf(request);
      const fields = openAiImageEditFieldsSchema.parse({ ...form.fields });
      const original = requiredFile(form, 'image', 'image[]', 'image[0]');
      refuseOtherFiles(form, 'image', 'image[]', 'image[0]', 'mask');
      const options = inferenceOptions(request, fields.model);
      const images = await several(fields.n, fields.seed, (seed) =>
        image.edit(
          {
            ...jobOf(fields),
            seed,
            strength: fields.strength,
            image: original.bytes,
            mask: form.files.mask?.bytes,
            maskConvention: 'transparent',
          },
          options,
        ),
      );
      return imagesReply(request, reply, images, fields.response_format);
    },
  );
}

interface ImageFields {
  prompt: string;
  negative_prompt?: string | null | undefined;
  size?: string | null | undefined;
  num_inference_steps?: number | null | undefined;
  guidance_scale?: number | null | undefined;
  output_format?: 'png' | 'jpeg' | 'webp' | null | undefined;
}

const jobOf = (fields: ImageFields) => ({
  prompt: fields.prompt,
  format: fields.output_format ?? 'png',
  negative_prompt: fields.negative_prompt ?? undefined,
  num_inference_steps: fields.num_inference_steps ?? undefined,
  guidance_scale: fields.guidance_scale ?? undefined,
  ...parseImageSize(fields.size),
});

/** Makes `n` images at once; with a seed each gets the next, so that they differ and can be made again. */
function several<T>(
  n: number | null | undefined,
  seed: number | null | undefined,
  make: (seed: number | undefined) => Promise<T>,
): Promise<T[]> {
  return Promise.all(
    Array.from({ length: n ?? 1 }, (_, index) => make(typeof seed === 'number' ? seed + index : undefined)),
  );
}

function imagesReply(
  request: FastifyRequest,
  reply: FastifyReply,
  images: CachedInference<FinishedImage>[],
  format: 'b64_json' | 'url' | null | undefined,
): OpenAiImagesReply {
  const [first] = images;
  if (first) describeInference(request, reply, first, first.value.warnings);
  return {
    created: Math.floor(Date.now() / 1_000),
    data: images.map(({ value: { media } }) => {
      const base64 = Buffer.from(media.bytes.buffer, media.bytes.byteOffset, media.bytes.byteLength).toString(
        'base64',
      );
      return format === 'url' ? { url: `data:${media.contentType};base64,${base64}` } : { b64_json: base64 };
    }),
  };
}
