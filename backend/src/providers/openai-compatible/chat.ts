import { readChatCompletion } from '../http/chat-completion.ts';
import { readChatStream } from '../http/chat-stream.ts';
import type { CallContext, ChatCall, ChatCompletion, ChatStream } from '../provider.ts';
import type { Endpoint } from './endpoint.ts';

/** `POST /chat/completions`; the caller's bytes go up and the upstream's come down as they are. */
export async function chat(
  endpoint: Endpoint,
  call: ChatCall,
  context: CallContext,
): Promise<ChatCompletion> {
  const body = requestBody(call, context.model, false);
  return readChatCompletion(await endpoint.postJson('/chat/completions', body, context.signal));
}

/** `POST /chat/completions` with `stream`. */
export async function streamChat(
  endpoint: Endpoint,
  call: ChatCall,
  context: CallContext,
): Promise<ChatStream> {
  const body = requestBody(call, context.model, true);
  return readChatStream(await endpoint.postForEvents('/chat/completions', body, context.signal));
}

function requestBody({ body, raw }: ChatCall, model: string, stream: boolean): string | Uint8Array {
  const isStreaming = body.stream === true;
  if (raw && body.model === model && isStreaming === stream) return raw;
  if (isStreaming === stream) return JSON.stringify({ ...body, model });
  const { stream_options, ...rest } = body;
  return JSON.stringify({ ...rest, model, stream, ...(stream && stream_options ? { stream_options } : {}) });
}
