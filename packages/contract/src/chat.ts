import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { modelNameSchema } from './model-name.ts';

export const chatMessageSchema = z
  .strictObject({
    role: z.enum(['system', 'user', 'assistant']),
    content: z.string().max(LIMITS.messageCharacters),
  })
  .meta({ id: 'ChatMessage' });
export type ChatMessage = z.infer<typeof chatMessageSchema>;

export const stopSchema = z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(16)], {
  error: () => 'must be a text or a list of texts',
});

/** `POST /api/llm`. With `stream` the reply is server-sent events: `delta`, then one `done` or one `error`. */
export const chatRequestSchema = z
  .strictObject({
    messages: z
      .array(chatMessageSchema)
      .min(1, 'must hold at least one message')
      .max(LIMITS.messages)
      .refine(
        (messages) => messages.some((message) => message.content.trim() !== ''),
        'must not all be empty',
      ),
    model: modelNameSchema.optional(),
    max_tokens: z.int().min(1).max(1_000_000).optional(),
    temperature: z.number().min(0).max(2).optional(),
    top_p: z.number().min(0).max(1).optional(),
    top_k: z.int().min(0).max(1_000).optional(),
    stop: stopSchema.optional(),
    stream: z.boolean().default(false),
  })
  .meta({ id: 'ChatRequest' });
export type ChatRequest = z.output<typeof chatRequestSchema>;

export const usageSchema = z
  .object({ prompt_tokens: z.int(), completion_tokens: z.int(), total_tokens: z.int() })
  .meta({ id: 'Usage' });
export type Usage = z.infer<typeof usageSchema>;

export const chatReplySchema = z
  .object({
    response: z.string(),
    model: z.string(),
    tokens_used: z
      .int()
      .nullable()
      .meta({ description: 'Total tokens; null when the upstream reports none' }),
    usage: usageSchema.nullable(),
    stop_reason: z.string().meta({ description: '`stop`, `length`, `content_filter`, …' }),
  })
  .meta({ id: 'ChatReply' });
export type ChatReply = z.infer<typeof chatReplySchema>;

export const chatDeltaEventSchema = z.object({ delta: z.string() }).meta({ id: 'ChatDeltaEvent' });
export const chatDoneEventSchema = chatReplySchema.meta({ id: 'ChatDoneEvent' });
export type ChatDeltaEvent = z.infer<typeof chatDeltaEventSchema>;
export type ChatDoneEvent = z.infer<typeof chatDoneEventSchema>;
