import { CHAT_PATH, jsonHeaders } from '../load/chat-request.ts';
import type { RunningTarget } from '../targets/target.ts';
import { type ChatSpeed, questionOf } from './chat-speed.ts';

/** One streamed reply over HTTP. Throws unless it is complete and says how many tokens it has. */
export async function measureServedChat(
  target: RunningTarget,
  model: string,
  round: number,
  maxTokens: number,
): Promise<ChatSpeed> {
  const start = performance.now();
  let firstTokenMs = Number.NaN;
  let text = '';
  const response = await fetch(target.origin + CHAT_PATH, {
    method: 'POST',
    headers: jsonHeaders(target),
    body: JSON.stringify({
      model,
      messages: [{ role: 'user', content: questionOf(round) }],
      temperature: 0,
      repeat_penalty: 1,
      max_tokens: maxTokens,
      stream: true,
      stream_options: { include_usage: true },
    }),
  });
  const decoder = new TextDecoder();
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes, { stream: true });
    if (Number.isNaN(firstTokenMs) && /"content":"[^"]/.test(text)) firstTokenMs = performance.now() - start;
  }
  const totalMs = performance.now() - start;
  const tokens = Number(/"completion_tokens":(\d+)/.exec(text)?.[1]);
  if (response.status !== 200 || !text.includes('data: [DONE]') || Number.isNaN(tokens)) {
    throw new Error(`${target.label} answered ${response.status} to a local chat: ${text.slice(0, 300)}`);
  }
  return { tokens, firstTokenMs, totalMs };
}
