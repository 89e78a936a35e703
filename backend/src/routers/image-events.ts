import type { ImageDoneEvent, ImageProgressEvent } from '@ai-platform/contract';
import type { CachedInference } from '../inference/cached-inference.ts';
import type { StepProgress } from '../providers/provider.ts';
import type { FinishedImage } from '../services/image-service.ts';
import { eventOf } from './event-stream.ts';

type Make = (onProgress: (progress: StepProgress) => void) => Promise<CachedInference<FinishedImage>>;

/**
 * Makes an image and tells how far it is: `progress` events, then `done`. Resolves with the first of them; until
 * then, and afterwards from the iteration, it throws what `make` rejects with. A slow reader misses steps.
 */
export async function openImageEvents(make: Make): Promise<AsyncIterable<string>> {
  let latest: StepProgress | undefined;
  let advanced = Promise.withResolvers<void>();
  const made = make((progress) => {
    latest = progress;
    advanced.resolve();
  });
  // A reader who leaves does not come back for the failure.
  made.catch(() => {});

  async function* events(): AsyncGenerator<string, void, undefined> {
    for (;;) {
      const inference = await Promise.race([made, advanced.promise]);
      if (inference) return yield doneEvent(inference);
      advanced = Promise.withResolvers();
      if (latest) yield progressEvent(latest);
    }
  }
  await Promise.race([made, advanced.promise]);
  return events();
}

function progressEvent({ step, steps }: StepProgress): string {
  const data: ImageProgressEvent = { step, steps };
  return eventOf(JSON.stringify(data), 'progress');
}

function doneEvent({ value, model, provider, insteadOf }: CachedInference<FinishedImage>): string {
  const { bytes, contentType } = value.media;
  const data: ImageDoneEvent = {
    image: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
    content_type: contentType,
    model,
    provider,
    warnings: insteadOf === undefined ? value.warnings : [insteadOf, ...value.warnings],
  };
  return eventOf(JSON.stringify(data), 'done');
}
