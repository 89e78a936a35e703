import { type EmbeddingReply, embeddingRequestSchema } from '@ai-platform/contract';
import type { FastifyInstance } from 'fastify';
import type { EmbeddingService } from '../services/embedding-service.ts';
import { describeInference, inferenceOptions, logTokens } from './inference-request.ts';

/** `POST /api/embedding`. */
export function embeddingRouter(app: FastifyInstance, { embedding }: { embedding: EmbeddingService }): void {
  app.post(
    '/api/embedding',
    { config: { capability: 'embeddings' } },
    async (request, reply): Promise<EmbeddingReply> => {
      const { text, model } = embeddingRequestSchema.parse(request.body);
      const single = typeof text === 'string';
      const inference = await embedding.embed(
        { input: single ? [text] : text },
        inferenceOptions(request, model),
      );
      describeInference(request, reply, inference);
      const { embeddings, tokens } = inference.value;
      logTokens(request, inference.value.tokens);
      const [first = []] = embeddings;
      const common = { dimension: first.length, model: inference.model, tokens_used: tokens ?? null };
      return single ? { embedding: first, ...common } : { embeddings, ...common };
    },
  );
}
