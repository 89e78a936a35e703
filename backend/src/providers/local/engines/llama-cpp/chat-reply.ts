import { randomUUID } from 'node:crypto';
import type { Usage } from '@ai-platform/contract';
import type { ChatChunk, ChatCompletion } from '../../../provider.ts';
import type { GenerationUsage, ReplyPart } from './llama-messages.ts';

export interface ReplyOptions {
  /** The model's name as callers know it. */
  model: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/** A whole reply as a `chat.completion`. */
export async function completionOf(
  parts: AsyncIterable<ReplyPart>,
  options: ReplyOptions,
): Promise<ChatCompletion> {
  const calls: object[] = [];
  let content = '';
  let finishReason: string | undefined;
  let usage: GenerationUsage | undefined;
  for await (const part of parts) {
    if (part.type === 'text') content += part.text;
    else if (part.type === 'tool-call') calls.push(toolCall(part));
    else {
      finishReason = part.reason;
      usage = part.usage;
    }
  }
  const message = {
    role: 'assistant',
    content: content === '' && calls.length > 0 ? null : content,
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  const body = {
    ...envelope('chat.completion', options),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason }],
    ...(usage && { usage: usageBody(usage) }),
  };
  return { text: JSON.stringify(body), body, usage: usage && counts(usage) };
}

/** A reply as `chat.completion.chunk`s; usage stands in one of its own where it is asked for. */
export async function* chunksOf(
  parts: AsyncIterable<ReplyPart>,
  options: ReplyOptions & { includeUsage: boolean },
): AsyncGenerator<ChatChunk, void, undefined> {
  const head = envelope('chat.completion.chunk', options);
  const chunk = (
    delta: object,
    { text = '', hasOutput = false, finishReason, usage }: Partial<ChatChunk> = {},
  ): ChatChunk => ({
    data: JSON.stringify({
      ...head,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason ?? null }],
    }),
    text,
    hasOutput,
    finishReason,
    usage,
  });
  let calls = 0;
  let hasBegun = false;
  for await (const part of parts) {
    if (!hasBegun) yield chunk({ role: 'assistant', content: '' });
    hasBegun = true;
    if (part.type === 'text') yield chunk({ content: part.text }, { text: part.text, hasOutput: true });
    else if (part.type === 'tool-call') {
      yield chunk({ tool_calls: [{ index: calls++, ...toolCall(part) }] }, { hasOutput: true });
    } else {
      const usage = counts(part.usage);
      yield chunk({}, { finishReason: part.reason, usage });
      if (options.includeUsage) {
        const data = JSON.stringify({ ...head, choices: [], usage: usageBody(part.usage) });
        yield { data, text: '', hasOutput: false, finishReason: undefined, usage };
      }
    }
  }
}

const envelope = (object: string, { model, now }: ReplyOptions) => ({
  id: `chatcmpl-${randomUUID().replaceAll('-', '')}`,
  object,
  created: Math.floor(now / 1000),
  model,
});

const toolCall = (call: Extract<ReplyPart, { type: 'tool-call' }>) => ({
  id: `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`,
  type: 'function',
  function: { name: call.name, arguments: call.arguments },
});

const counts = ({ promptTokens, completionTokens }: GenerationUsage): Usage => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
  total_tokens: promptTokens + completionTokens,
});

const usageBody = (usage: GenerationUsage) => ({
  ...counts(usage),
  prompt_tokens_details: { cached_tokens: usage.cachedTokens },
});
