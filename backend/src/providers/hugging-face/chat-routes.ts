import { isRecord } from '../http/error-body.ts';
import type { ChatBody, ChatCall } from '../provider.ts';
import { encodeJson } from './json-body.ts';
import { modelPath } from './url-path.ts';

/** Where upstreams keep their OpenAI-shaped chat, as far as it is not at the usual path. */
const PATHS: ReadonlyMap<string, string> = new Map([
  ['cohere', 'compatibility/v1/chat/completions'],
  ['deepinfra', 'v1/openai/chat/completions'],
  ['fireworks-ai', 'inference/v1/chat/completions'],
  ['groq', 'openai/v1/chat/completions'],
  ['novita', 'v3/openai/chat/completions'],
  ['zai-org', 'api/paas/v4/chat/completions'],
]);

export const CHAT_PATH = 'v1/chat/completions';

/** The path of an upstream's chat, below its root behind the router. */
export function chatPath(upstream: string, providerId: string): string {
  if (upstream === 'hf-inference') return `models/${modelPath(providerId)}/${CHAT_PATH}`;
  return PATHS.get(upstream) ?? CHAT_PATH;
}

/**
 * The request body for one upstream's model. The caller's own bytes are used where they say the same already; else
 * `model` comes first, so that a proxy can route on the beginning.
 */
export function chatBody(
  { body, raw }: ChatCall,
  model: string,
  upstream: string,
  stream: boolean,
): Uint8Array {
  const adapted = adapt(body, upstream);
  if (raw && adapted === body && body.model === model && (body.stream ?? false) === stream) return raw;
  const { model: _, stream: __, ...rest } = adapted;
  return encodeJson({ model, ...rest, ...(stream ? { stream } : {}) });
}

/** The same body without what an upstream is known to refuse. */
function adapt(body: ChatBody, upstream: string): ChatBody {
  if (upstream === 'cerebras' && 'store' in body) {
    const { store: _, ...rest } = body;
    return rest;
  }
  const format = body.response_format;
  if (upstream === 'together' && isRecord(format) && format.type === 'json_schema') {
    const schema = isRecord(format.json_schema) ? format.json_schema.schema : undefined;
    if (schema) return { ...body, response_format: { type: 'json_schema', schema } };
  }
  return body;
}
