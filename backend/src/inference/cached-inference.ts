import type { Capability } from '@ai-platform/contract';
import type { Call, Inference, InferenceOptions, Pipeline } from './pipeline.ts';
import { cacheKey, type ResultCache } from './result-cache.ts';
import type { SingleFlight } from './single-flight.ts';
import type { InferenceTelemetry } from './telemetry.ts';

/** What the caller allows the cache to do, after `Cache-Control`. */
export interface CacheDirectives {
  /** False under `no-cache` and `no-store`. */
  read: boolean;
  /** False under `no-store`. */
  write: boolean;
  /** The caller asks for caching where the reply is not known to be deterministic. */
  asked: boolean;
}

export type CacheOutcome = 'hit' | 'miss' | 'bypass';

export interface CachedInference<T> extends Inference<T> {
  cache: CacheOutcome;
}

/** `InferenceOptions` of a request whose result may come from the cache. */
export interface CacheableOptions extends InferenceOptions {
  cache: CacheDirectives;
}

export interface CacheableCall<T> {
  capability: Capability;
  options: CacheableOptions;
  /** Whether equal requests have equal replies. */
  deterministic: boolean;
  /** All parameters that the result depends on. */
  parameters: unknown;
  /** Bytes that a result takes in memory. */
  sizeOf(value: T): number;
  call: Call<T>;
}

export interface CachedInferenceOptions {
  pipeline: Pipeline;
  cache: ResultCache;
  flights: SingleFlight;
  telemetry: InferenceTelemetry;
}

/**
 * Runs inferences behind the exact cache: a known result answers at once, identical requests in flight share
 * one call. A result that a fallback model gave is not kept, so that the asked model is asked again next time.
 */
export function createCachedInference({ pipeline, cache, flights, telemetry }: CachedInferenceOptions) {
  return async function infer<T>(call: CacheableCall<T>): Promise<CachedInference<T>> {
    const { capability, options } = call;
    const { read, write, asked } = options.cache;
    if (!(call.deterministic || asked) || !(read || write)) {
      return { ...(await pipeline.run(capability, options, call.call)), cache: 'bypass' };
    }
    const key = cacheKey([capability, options.model ?? null, options.fallback, call.parameters]);
    if (read) {
      // Only this function writes under this key, and only an Inference<T> of the same capability.
      const known = (await cache.get(key)) as Inference<T> | undefined;
      if (known) {
        telemetry.cache(capability, 'hit');
        return { ...known, attempts: 0, cache: 'hit' };
      }
    }
    const fly = async (
      signal: AbortSignal,
      onProgress: InferenceOptions['onProgress'],
    ): Promise<Inference<T>> => {
      const inference = await pipeline.run(capability, { ...options, signal, onProgress }, call.call);
      if (write && !inference.fellBack) await cache.set(key, inference, call.sizeOf(inference.value));
      return inference;
    };
    if (!read) return { ...(await fly(options.signal, options.onProgress)), cache: 'miss' };
    telemetry.cache(capability, flights.has(key) ? 'shared' : 'miss');
    return { ...(await flights.join(key, options.signal, fly, options.onProgress)), cache: 'miss' };
  };
}

/** Runs a capability's call through cache and pipeline. */
export type Infer = ReturnType<typeof createCachedInference>;
