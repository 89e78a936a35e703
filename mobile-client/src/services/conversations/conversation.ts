import { usageSchema } from '@ai-platform/contract';
import { z } from 'zod';
import type { Problem } from '../api';

const messageSchema = z.object({
  id: z.string(),
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  created_at: z.number(),
  /**
   * Of an answer: `waiting` in the outbox, `streaming`, `complete`, `stopped` by the person, `interrupted` by a
   * problem with its text kept. A question is always `complete`.
   */
  state: z.enum(['waiting', 'streaming', 'complete', 'stopped', 'interrupted']),
  problem: z
    .custom<Problem>((value) => typeof value === 'object' && value !== null && 'kind' in value)
    .optional(),
  model: z.string().nullable().optional(),
  provider: z.string().nullable().optional(),
  usage: usageSchema.nullable().optional(),
  stop_reason: z.string().optional(),
  /** Milliseconds from the request to the first text, and to the end. */
  first_text_ms: z.number().optional(),
  duration_ms: z.number().optional(),
});
export type Message = z.infer<typeof messageSchema>;

export const chatOptionsSchema = z.object({
  model: z.string().optional(),
  system_prompt: z.string().optional(),
  temperature: z.number().optional(),
  top_p: z.number().optional(),
  top_k: z.number().optional(),
  max_tokens: z.number().optional(),
});
/** How the answers of a conversation are made; what is absent is the server's choice. */
export type ChatOptions = z.infer<typeof chatOptionsSchema>;

export const conversationSchema = z.object({
  id: z.string(),
  /** Empty until the first question gives it one. */
  title: z.string(),
  /** Whether a person chose the title. */
  titled: z.boolean(),
  created_at: z.number(),
  updated_at: z.number(),
  options: chatOptionsSchema,
  messages: z.array(messageSchema),
});
export type Conversation = z.infer<typeof conversationSchema>;

export const conversationSummarySchema = conversationSchema
  .pick({ id: true, title: true, created_at: true, updated_at: true })
  .extend({
    message_count: z.number(),
    /** The beginning of the last message. */
    preview: z.string(),
  });
/** What a list of conversations shows. */
export type ConversationSummary = z.infer<typeof conversationSummarySchema>;

const TITLE_CHARACTERS = 80;
const PREVIEW_CHARACTERS = 160;

const firstLine = (text: string): string => text.trim().split('\n', 1)[0] ?? '';

/** A title made of the first question. */
export const titleOf = (messages: readonly Message[]): string => {
  const line = firstLine(messages.find(({ role }) => role === 'user')?.content ?? '');
  return line.length > TITLE_CHARACTERS ? `${line.slice(0, TITLE_CHARACTERS - 1).trimEnd()}…` : line;
};

export function summaryOf({
  id,
  title,
  created_at,
  updated_at,
  messages,
}: Conversation): ConversationSummary {
  const preview = (messages.at(-1)?.content ?? '').replaceAll(/\s+/g, ' ').slice(0, PREVIEW_CHARACTERS);
  return { id, title, created_at, updated_at, message_count: messages.length, preview };
}

/** Tokens of the answer per second of its making, undefined where the upstream counts none. */
export function tokensPerSecond({ usage, duration_ms }: Message): number | undefined {
  if (!usage || duration_ms === undefined || duration_ms <= 0) return undefined;
  return usage.completion_tokens / (duration_ms / 1000);
}
