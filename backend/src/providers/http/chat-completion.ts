import type { ChatCompletion } from '../provider.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import { usageOf } from './chat-usage.ts';
import { failureInBody, isRecord } from './error-body.ts';
import { parseJson, readBytes, requireJsonType } from './reply-body.ts';
import type { HttpReply } from './transport.ts';

const MOST_BYTES = 32 * 1024 * 1024;

/**
 * Reads a non-streaming chat completion; its text stays as it came.
 *
 * @throws UpstreamFailure `invalid_reply` for anything that is no chat completion, the kind of an in-band error, or
 * what `readBytes` throws
 */
export async function readChatCompletion(reply: HttpReply): Promise<ChatCompletion> {
  requireJsonType(reply);
  const text = (await readBytes(reply, MOST_BYTES)).toString('utf8');
  const body = parseJson(text, reply.status);
  if (isRecord(body)) {
    const first: unknown = Array.isArray(body.choices) ? body.choices[0] : undefined;
    if (isRecord(first) && isRecord(first.message)) return { text, usage: usageOf(body.usage), body };
    if (body.error != null) throw failureInBody(body, reply.status);
  }
  throw new UpstreamFailure('invalid_reply', 'The reply of the upstream is not a chat completion', {
    status: reply.status,
  });
}
