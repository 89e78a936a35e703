import {
  imageEditingFieldsSchema,
  imageEditingRequestSchema,
  imageGenerationRequestSchema,
} from '@ai-platform/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ImageProcessor } from '../media/image/image-processor.ts';
import type { MultipartForm } from '../plugins/multipart-form.ts';
import type { ImageEditingJob, ImageService } from '../services/image-service.ts';
import { formOf, refuseOtherFiles, requiredFile } from './form.ts';
import { describeInference, inferenceOptions } from './inference-request.ts';

export interface ImageRouterOptions {
  image: ImageService;
  images: ImageProcessor;
  /** Bytes of one uploaded file. */
  maxUploadBytes: number;
}

/** Bytes of the parameters beside the images of a JSON edit. */
const PARAMETER_BYTES = 256 * 1024;

/** `POST /api/image` and `POST /api/edit-image`. */
export function imageRouter(
  app: FastifyInstance,
  { image, images, maxUploadBytes }: ImageRouterOptions,
): void {
  app.post('/api/image', { config: { capability: 'image_generation' } }, async (request, reply) => {
    const { model, ...job } = imageGenerationRequestSchema.parse(request.body);
    const inference = await image.generate(job, inferenceOptions(request, model));
    describeInference(request, reply, inference, inference.value.warnings);
    return reply.type(inference.value.media.contentType).send(inference.value.media.bytes);
  });

  app.post(
    '/api/edit-image',
    {
      config: { capability: 'image_editing' },
      // Two files, and base64 takes four bytes for three.
      bodyLimit: Math.ceil((2 * maxUploadBytes * 4) / 3) + PARAMETER_BYTES,
    },
    async (request, reply) => {
      const { model, ...job } = request.isMultipart()
        ? editFromForm(formOf(request))
        : editFromJson(request, images);
      const inference = await image.edit(
        { ...job, maskConvention: 'white' },
        inferenceOptions(request, model),
      );
      describeInference(request, reply, inference, inference.value.warnings);
      return reply.type(inference.value.media.contentType).send(inference.value.media.bytes);
    },
  );
}

type Edit = Omit<ImageEditingJob, 'maskConvention'> & { model?: string | undefined };

function editFromJson(request: FastifyRequest, images: ImageProcessor): Edit {
  const { image, mask, ...rest } = imageEditingRequestSchema.parse(request.body);
  // The text of the images is large; from here on their bytes are enough.
  request.body = undefined;
  return {
    ...rest,
    image: images.decodeBase64Image(image),
    ...(mask === undefined ? {} : { mask: images.decodeBase64Image(mask) }),
  };
}

function editFromForm(form: MultipartForm): Edit {
  const image = requiredFile(form, 'image');
  refuseOtherFiles(form, 'image', 'mask');
  const mask = form.files.mask;
  return {
    ...imageEditingFieldsSchema.parse({ ...form.fields }),
    image: image.bytes,
    ...(mask === undefined ? {} : { mask: mask.bytes }),
  };
}
