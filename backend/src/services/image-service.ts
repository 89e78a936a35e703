import type { ImageFormat } from '@ai-platform/contract';
import type { CacheableOptions, CachedInference, Infer } from '../inference/cached-inference.ts';
import { fitParameters } from '../inference/parameters.ts';
import type { MaskConvention } from '../media/image/edit-mask.ts';
import type { ImageProcessor } from '../media/image/image-processor.ts';
import type { Media } from '../providers/provider.ts';
import { UpstreamFailure } from '../providers/upstream-failure.ts';

/** What an image is made after; absent fields take the chosen model's defaults. */
export interface ImageParameters {
  negative_prompt?: string | undefined;
  /** Pixels. */
  width?: number | undefined;
  /** Pixels. */
  height?: number | undefined;
  num_inference_steps?: number | undefined;
  guidance_scale?: number | undefined;
  seed?: number | undefined;
}

export interface ImageGenerationJob extends ImageParameters {
  prompt: string;
  format: ImageFormat;
}

export interface ImageEditingJob extends ImageParameters {
  prompt: string;
  format: ImageFormat;
  /** 0 keeps the image, 1 repaints it freely. */
  strength?: number | undefined;
  /** Encoded image. */
  image: Uint8Array;
  /** Encoded mask. */
  mask?: Uint8Array | undefined;
  maskConvention: MaskConvention;
}

export interface FinishedImage {
  media: Media;
  /** What of the request could not be honoured to the letter. */
  warnings: string[];
}

export interface ImageService {
  generate(job: ImageGenerationJob, options: CacheableOptions): Promise<CachedInference<FinishedImage>>;
  /** With a mask the pixels outside it are the original's, whatever the upstream did to them. */
  edit(job: ImageEditingJob, options: CacheableOptions): Promise<CachedInference<FinishedImage>>;
}

const sizeOf = ({ media }: FinishedImage): number => media.bytes.byteLength;

export function createImageService({
  infer,
  images,
}: {
  infer: Infer;
  images: ImageProcessor;
}): ImageService {
  return {
    generate({ prompt, format, ...given }, options) {
      return infer({
        capability: 'image_generation',
        options,
        deterministic: given.seed !== undefined,
        parameters: { prompt, format, ...given },
        sizeOf,
        call: async (target, context, isFallback) => {
          const { provider } = target;
          if (!provider.generateImage) throw lacks(provider.name, 'image generation');
          const warnings: string[] = [];
          const parameters = fitParameters(
            { prompt, ...allOf(given) },
            target.parameters,
            isFallback,
            warnings,
          );
          const image = await provider.generateImage({ ...parameters, prompt }, context);
          warnings.push(...(image.warnings ?? []));
          return { media: await images.toFormat(image.bytes, format, context.signal), warnings };
        },
      });
    },

    async edit({ prompt, format, image, mask, maskConvention, ...given }, options) {
      // Prepared once, outside the attempts: a bad upload is the caller's fault and never reaches a model.
      const prepared = await images.prepareEdit({ image, mask, maskConvention }, options.signal);
      return infer({
        capability: 'image_editing',
        options,
        deterministic: given.seed !== undefined,
        parameters: { prompt, format, image, mask, maskConvention, ...given },
        sizeOf,
        call: async (target, context, isFallback) => {
          const { provider } = target;
          if (!provider.editImage) throw lacks(provider.name, 'image editing');
          const warnings: string[] = [];
          const { strength, ...rest } = given;
          const parameters = fitParameters(
            { prompt, ...allOf(rest), strength },
            target.parameters,
            isFallback,
            warnings,
          );
          const edited = await provider.editImage(
            {
              ...parameters,
              prompt,
              image: prepared.upstreamImage,
              ...(prepared.upstreamMask ? { mask: prepared.upstreamMask } : {}),
            },
            context,
          );
          warnings.push(...(edited.warnings ?? []));
          return { media: await prepared.finish(edited.bytes, format, context.signal), warnings };
        },
      });
    },
  };
}

/** Every parameter by name, so that a model's default is found for those that were left out. */
const allOf = (given: ImageParameters) => ({
  negative_prompt: given.negative_prompt,
  width: given.width,
  height: given.height,
  num_inference_steps: given.num_inference_steps,
  guidance_scale: given.guidance_scale,
  seed: given.seed,
});

const lacks = (provider: string, what: string) =>
  new UpstreamFailure('not_configured', `Provider ${provider} has no ${what}`);
