import type { RunningTarget } from '../targets/target.ts';
import { BENCH_MODEL, CHAT_COMPLETION } from '../upstream/replies.ts';

export const CHAT_PATH = '/v1/chat/completions';

const request = {
  model: BENCH_MODEL,
  messages: [
    { role: 'system', content: 'You are a helpful assistant that answers in two sentences.' },
    { role: 'user', content: 'What does a reverse proxy do?' },
  ],
  // Not 0: a deterministic request could be answered from a cache, and a cache is not what is measured.
  temperature: 0.7,
  max_tokens: 128,
};

export const CHAT_BODY = JSON.stringify(request);
export const STREAMED_CHAT_BODY = JSON.stringify({ ...request, stream: true });

export const jsonHeaders = (target: RunningTarget): Record<string, string> => ({
  ...target.headers,
  'content-type': 'application/json',
});

/** Throws unless the target answers a chat request with the upstream's own words. */
export async function expectChatWorks(target: RunningTarget): Promise<void> {
  const response = await fetch(target.origin + CHAT_PATH, {
    method: 'POST',
    headers: jsonHeaders(target),
    body: CHAT_BODY,
  });
  const text = await response.text();
  if (response.status !== 200 || contentOf(text) !== contentOf(String(CHAT_COMPLETION))) {
    throw new Error(`${target.label} answered ${response.status} to a chat request: ${text.slice(0, 300)}`);
  }
}

function contentOf(completion: string): unknown {
  // A reply of any other shape ends in an exception or in undefined, and both fail the comparison.
  const parsed = JSON.parse(completion) as { choices?: { message?: { content?: unknown } }[] };
  return parsed.choices?.[0]?.message?.content;
}
