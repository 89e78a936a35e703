import { parseEmbeddingsReply } from '../http/openai-media.ts';
import { readJson } from '../http/reply-body.ts';
import type { CallContext, EmbeddingCall, EmbeddingResult } from '../provider.ts';
import type { Endpoint } from './endpoint.ts';
import type { FieldMemory } from './field-memory.ts';

const MOST_BYTES = 256 * 1024 * 1024;
/** 8,192 dimensions written out with all their digits. */
const BYTES_OF_A_VECTOR = 192 * 1024;

/** `POST /embeddings`, all inputs at once. */
export async function embed(
  endpoint: Endpoint,
  memory: FieldMemory,
  { input, dimensions }: EmbeddingCall,
  { model, signal }: CallContext,
): Promise<EmbeddingResult> {
  const reply = await memory.send({
    path: '/embeddings',
    model,
    required: { model, ...(dimensions === undefined ? {} : { dimensions }) },
    preferred: { encoding_format: ['float', undefined] },
    send: (fields) => endpoint.postJson('/embeddings', JSON.stringify({ ...fields, input }), signal),
  });
  const bound = Math.min(MOST_BYTES, 1024 * 1024 + input.length * BYTES_OF_A_VECTOR);
  return parseEmbeddingsReply(await readJson(reply, bound), input.length);
}
