import { type OpenAiEmbeddingsReply, openAiEmbeddingsRequestSchema } from '@ai-platform/contract';
import type { FastifyInstance } from 'fastify';
import type { EmbeddingService } from '../../services/embedding-service.ts';
import { describeInference, inferenceOptions, logTokens } from '../inference-request.ts';

/** `POST /v1/embeddings`. */
export function openAiEmbeddingsRouter(
  app: FastifyInstance,
  { embedding }: { embedding: EmbeddingService },
): void {
  app.post('/v1/embeddings', { config: { capability: 'embeddings' } }, async (request, reply) => {
    const { input, model, dimensions, encoding_format } = openAiEmbeddingsRequestSchema.parse(request.body);
    const inference = await embedding.embed(
      { input: typeof input === 'string' ? [input] : input, ...(dimensions ? { dimensions } : {}) },
      inferenceOptions(request, model),
    );
    describeInference(request, reply, inference);
    const { embeddings, tokens = 0 } = inference.value;
    logTokens(request, inference.value.tokens);
    const encode = encoding_format === 'base64' ? toBase64 : (vector: number[]) => vector;
    const body: OpenAiEmbeddingsReply = {
      object: 'list',
      data: embeddings.map((vector, index) => ({ object: 'embedding', index, embedding: encode(vector) })),
      model: inference.model,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    };
    return body;
  });
}

/** Base64 of 32-bit floats in the machine's order, little-endian on all that Node runs on, as clients expect. */
const toBase64 = (vector: number[]): string =>
  Buffer.from(Float32Array.from(vector).buffer).toString('base64');
