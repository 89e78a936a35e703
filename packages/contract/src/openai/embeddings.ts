import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { modelNameSchema } from '../model-name.ts';

const textSchema = z.string().min(1, 'must not be empty').max(LIMITS.embeddingCharacters);

const holdsTokens = (input: unknown) =>
  Array.isArray(input) && (typeof input[0] === 'number' || Array.isArray(input[0]));

/** `POST /v1/embeddings`. Token arrays are refused: each model counts tokens its own way. */
export const openAiEmbeddingsRequestSchema = z
  .looseObject({
    input: z.union([textSchema, z.array(textSchema).min(1).max(LIMITS.embeddingTexts)], {
      error: ({ input }) => {
        if (input === undefined) return undefined;
        return holdsTokens(input)
          ? 'token arrays are not supported, send text: tokens of one model mean nothing to another'
          : 'must be a text or a list of texts';
      },
    }),
    model: modelNameSchema.optional(),
    encoding_format: z.enum(['float', 'base64']).nullish(),
    dimensions: z.int().min(1).max(65_536).nullish(),
    user: z.string().nullish().meta({ description: 'Accepted and not used' }),
  })
  .meta({ id: 'OpenAiEmbeddingsRequest' });
export type OpenAiEmbeddingsRequest = z.output<typeof openAiEmbeddingsRequestSchema>;

export const openAiEmbeddingsReplySchema = z
  .object({
    object: z.literal('list'),
    data: z.array(
      z.object({
        object: z.literal('embedding'),
        index: z.int(),
        embedding: z
          .union([z.array(z.number()), z.base64()])
          .meta({ description: 'Numbers, or base64 of little-endian 32-bit floats when `base64` was asked' }),
      }),
    ),
    model: z.string(),
    usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
  })
  .meta({ id: 'OpenAiEmbeddingsReply' });
export type OpenAiEmbeddingsReply = z.infer<typeof openAiEmbeddingsReplySchema>;
