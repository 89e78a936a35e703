import type { Capability } from '@ai-platform/contract';
import type { ReplyMeta } from '../api';
import type { NewCacheEntry } from '../cache/cache';
import { INFERENCES, type InferenceRequest } from './inferences';

/** The entry of the cache that a result becomes. */
export function describe<C extends Capability>(
  request: InferenceRequest<C>,
  key: string,
  { model, provider }: Pick<ReplyMeta, 'model' | 'provider'>,
  media: NewCacheEntry['media'],
): NewCacheEntry {
  const { capability, parameters } = request;
  return {
    key,
    capability,
    title: INFERENCES[capability].title(request),
    parameters: { ...parameters },
    model,
    provider,
    media,
  };
}
