import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { modelNameSchema } from './model-name.ts';

const textSchema = z
  .string()
  .max(LIMITS.embeddingCharacters)
  .refine((text) => text.trim() !== '', 'must not be empty');

/** `POST /api/embedding`. */
export const embeddingRequestSchema = z
  .strictObject({
    text: z.union([textSchema, z.array(textSchema).min(1).max(LIMITS.embeddingTexts)], {
      error: ({ input }) => (input === undefined ? undefined : 'must be a text or a list of texts'),
    }),
    model: modelNameSchema.optional(),
  })
  .meta({ id: 'EmbeddingRequest' });
export type EmbeddingRequest = z.output<typeof embeddingRequestSchema>;

const vectorSchema = z.array(z.number());
const replyFields = {
  dimension: z.int().positive(),
  model: z.string(),
  tokens_used: z.int().nullable().meta({ description: 'Null when the upstream reports none' }),
};

/** For one text `embedding`, for a list `embeddings` in the order of the texts. */
export const embeddingReplySchema = z.union([
  z.object({ embedding: vectorSchema, ...replyFields }).meta({ id: 'SingleEmbeddingReply' }),
  z.object({ embeddings: z.array(vectorSchema), ...replyFields }).meta({ id: 'EmbeddingListReply' }),
]);
export type EmbeddingReply = z.infer<typeof embeddingReplySchema>;
