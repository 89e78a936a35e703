import type { CacheableOptions, CachedInference, Infer } from '../inference/cached-inference.ts';
import type { EmbeddingBatcher } from '../inference/embedding-batcher.ts';
import type { InferenceTelemetry } from '../inference/telemetry.ts';
import type { EmbeddingCall, EmbeddingResult } from '../providers/provider.ts';

export interface EmbeddingService {
  embed(call: EmbeddingCall, options: CacheableOptions): Promise<CachedInference<EmbeddingResult>>;
}

export interface EmbeddingServiceOptions {
  infer: Infer;
  batcher: EmbeddingBatcher;
  telemetry: InferenceTelemetry;
}

/** Bytes of one number of a cached vector. */
const NUMBER_BYTES = 8;

export function createEmbeddingService({
  infer,
  batcher,
  telemetry,
}: EmbeddingServiceOptions): EmbeddingService {
  return {
    async embed(call, options) {
      const inference = await infer<EmbeddingResult>({
        capability: 'embeddings',
        options,
        deterministic: true,
        parameters: call,
        sizeOf: ({ embeddings }) => embeddings.reduce((sum, vector) => sum + vector.length, 0) * NUMBER_BYTES,
        call: ({ provider }, context) => batcher.embed(provider, call, context),
      });
      const { tokens } = inference.value;
      if (tokens !== undefined && inference.cache !== 'hit') {
        const { provider, model } = inference;
        const usage = { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens };
        telemetry.tokens({ capability: 'embeddings', provider, model }, usage);
      }
      return inference;
    },
  };
}
