import { z } from 'zod';
import { usageSchema } from '../chat.ts';
import { LIMITS } from '../limits.ts';
import { modelNameSchema } from '../model-name.ts';

const contentPartSchema = z.looseObject({
  type: z.string().min(1).meta({ description: '`text`, `image_url`, `input_audio`, `file`, …' }),
});

export const openAiChatMessageSchema = z
  .looseObject({
    role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
    content: z
      .union(
        [z.string().max(LIMITS.messageCharacters), z.array(contentPartSchema).max(LIMITS.messageParts)],
        { error: () => 'must be a text or a list of parts, each with a type' },
      )
      .nullish()
      .meta({ description: 'Text, or a list of parts; may be missing beside `tool_calls`' }),
  })
  .meta({ id: 'OpenAiChatMessage' });
export type OpenAiChatMessage = z.infer<typeof openAiChatMessageSchema>;

const tokenLimitSchema = z.int().min(1).max(1_000_000);

/**
 * `POST /v1/chat/completions`. Only what the platform relies on is checked; every other field (`tools`,
 * `response_format`, `logprobs`, `seed`, …) goes to the upstream as it came.
 */
export const openAiChatRequestSchema = z
  .looseObject({
    model: modelNameSchema.optional(),
    messages: z.array(openAiChatMessageSchema).min(1, 'must hold at least one message').max(LIMITS.messages),
    stream: z.boolean().nullish(),
    stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
    temperature: z.number().min(0).max(2).nullish(),
    top_p: z.number().min(0).max(1).nullish(),
    max_tokens: tokenLimitSchema.nullish(),
    max_completion_tokens: tokenLimitSchema.nullish(),
    n: z.int().min(1).max(128).nullish(),
    stop: z
      .union([z.string(), z.array(z.string()).max(16)], { error: () => 'must be a text or a list of texts' })
      .nullish(),
    tools: z.array(z.unknown()).max(1_000).nullish().meta({ description: 'Passed on as they are' }),
    response_format: z
      .looseObject({ type: z.string() })
      .nullish()
      .meta({ description: '`text`, `json_object` or `json_schema`; passed on as it is' }),
  })
  .meta({ id: 'OpenAiChatRequest' });
export type OpenAiChatRequest = z.output<typeof openAiChatRequestSchema>;

const envelope = {
  id: z.string(),
  created: z.int().meta({ description: 'Seconds since the epoch' }),
  model: z.string(),
};
const finishReasonSchema = z
  .string()
  .meta({ description: '`stop`, `length`, `tool_calls`, `content_filter`' });

/** Reply of `POST /v1/chat/completions` without `stream`: the upstream's, with whatever else it holds. */
export const openAiChatCompletionSchema = z
  .looseObject({
    ...envelope,
    object: z.literal('chat.completion'),
    choices: z.array(
      z.looseObject({
        index: z.int(),
        message: z.looseObject({ role: z.literal('assistant'), content: z.string().nullish() }),
        finish_reason: finishReasonSchema,
      }),
    ),
    usage: usageSchema.nullish(),
  })
  .meta({ id: 'OpenAiChatCompletion' });
export type OpenAiChatCompletion = z.infer<typeof openAiChatCompletionSchema>;

/** One `data:` line of a streamed completion. The last one before `[DONE]` carries usage when it was asked for. */
export const openAiChatChunkSchema = z
  .looseObject({
    ...envelope,
    object: z.literal('chat.completion.chunk'),
    choices: z.array(
      z.looseObject({
        index: z.int(),
        delta: z.looseObject({ role: z.string().nullish(), content: z.string().nullish() }),
        finish_reason: finishReasonSchema.nullish(),
      }),
    ),
    usage: usageSchema.nullish(),
  })
  .meta({ id: 'OpenAiChatChunk' });
export type OpenAiChatChunk = z.infer<typeof openAiChatChunkSchema>;
