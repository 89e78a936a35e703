import {
  imageEditingFieldsSchema,
  imageEditingRequestSchema,
  imageGenerationRequestSchema,
} from '@ai-platform/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CacheableOptions, CachedInference } from '../inference/cached-inference.ts';
import type { ImageProcessor } from '../media/image/image-processor.ts';
import { errorReply } from '../plugins/errors.ts';
import type { MultipartForm } from '../plugins/multipart-form.ts';
import type { FinishedImage, ImageEditingJob, ImageService } from '../services/image-service.ts';
import { type EventStreamOptions, eventOf, sendEventStream } from './event-stream.ts';
import { formOf, refuseOtherFiles, requiredFile } from './form.ts';
import { openImageEvents } from './image-events.ts';
import { describeInference, inferenceOptions } from './inference-request.ts';

export interface ImageRouterOptions {
  image: ImageService;
  images: ImageProcessor;
  events: EventStreamOptions;
  /** Bytes of one uploaded file. */
  maxUploadBytes: number;
  development: boolean;
}

/** Bytes of the parameters beside the images of a JSON edit. */
const PARAMETER_BYTES = 256 * 1024;

/** `POST /api/image` and `POST /api/edit-image`. */
export function imageRouter(
  app: FastifyInstance,
  { image, images, events, maxUploadBytes, development }: ImageRouterOptions,
): void {
  /** Sends an image when it is made, or as events while it is. */
  async function send(
    request: FastifyRequest,
    reply: FastifyReply,
    stream: boolean,
    make: (options: Pick<CacheableOptions, 'onProgress'>) => Promise<CachedInference<FinishedImage>>,
  ): Promise<FastifyReply> {
    const makeAndDescribe = async (options: Pick<CacheableOptions, 'onProgress'>) => {
      const inference = await make(options);
      describeInference(request, reply, inference, inference.value.warnings);
      return inference;
    };
    if (!stream) {
      const { media } = (await makeAndDescribe({})).value;
      return reply.type(media.contentType).send(media.bytes);
    }
    const open = openImageEvents((onProgress) => makeAndDescribe({ onProgress }));
    return sendEventStream(request, reply, events, open, (error) =>
      eventOf(JSON.stringify(errorReply(request, error, development)), 'error'),
    );
  }

  app.post('/api/image', { config: { capability: 'image_generation' } }, async (request, reply) => {
    const { model, stream, ...job } = imageGenerationRequestSchema.parse(request.body);
    return send(request, reply, stream, (options) =>
      image.generate(job, { ...inferenceOptions(request, model), ...options }),
    );
  });

  app.post(
    '/api/edit-image',
    {
      config: { capability: 'image_editing', bodyTypes: ['application/json', 'multipart/form-data'] },
      // Two files, and base64 takes four bytes for three.
      bodyLimit: Math.ceil((2 * maxUploadBytes * 4) / 3) + PARAMETER_BYTES,
    },
    async (request, reply) => {
      const { model, stream, ...job } = request.isMultipart()
        ? editFromForm(formOf(request))
        : editFromJson(request, images);
      return send(request, reply, stream, (options) =>
        image.edit({ ...job, maskConvention: 'white' }, { ...inferenceOptions(request, model), ...options }),
      );
    },
  );
}

type Edit = Omit<ImageEditingJob, 'maskConvention'> & { model?: string | undefined; stream: boolean };

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
