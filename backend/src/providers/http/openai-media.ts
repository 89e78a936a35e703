import { z } from 'zod';
import type { EmbeddingResult } from '../provider.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import { failureInBody, isRecord } from './error-body.ts';

const imagesSchema = z.object({
  data: z.array(z.object({ b64_json: z.string().nullish(), url: z.string().nullish() })).min(1),
});

const embeddingsSchema = z.object({
  data: z.array(
    z.object({ embedding: z.union([z.array(z.number()), z.string()]), index: z.int().optional() }),
  ),
  usage: z.object({ total_tokens: z.int().nullish(), prompt_tokens: z.int().nullish() }).nullish(),
});

/** Where the first image of an OpenAI-shaped images reply is: in the reply, or behind a URL. */
export type ImageSource = { bytes: Uint8Array } | { url: string };

/**
 * Reads `{data: [{b64_json | url}]}`.
 *
 * @throws UpstreamFailure `invalid_reply`, or the kind of an in-band error
 */
export function parseImagesReply(body: unknown): ImageSource {
  const parsed = imagesSchema.safeParse(body);
  const first = parsed.success ? parsed.data.data[0] : undefined;
  if (first?.b64_json) {
    const bytes = base64Bytes(first.b64_json);
    if (bytes.length > 0) return { bytes };
  }
  if (first?.url) return { url: first.url };
  throw failureOf(body, 'The reply of the upstream holds no image');
}

/**
 * Reads `{data: [{embedding, index}], usage}`, vectors as numbers or as base64 of little-endian float32, into the
 * order of the inputs.
 *
 * @throws UpstreamFailure `invalid_reply` unless there is one vector for each of the `count` inputs, all of one
 * length; or the kind of an in-band error
 */
export function parseEmbeddingsReply(body: unknown, count: number): EmbeddingResult {
  const parsed = embeddingsSchema.safeParse(body);
  if (!parsed.success || parsed.data.data.length !== count) {
    throw failureOf(body, 'The reply of the upstream does not hold one embedding for each input');
  }
  const embeddings: number[][] = new Array(count);
  let filled = 0;
  for (const [position, { embedding, index = position }] of parsed.data.data.entries()) {
    if (index < 0 || index >= count || embeddings[index] !== undefined) break;
    embeddings[index] = typeof embedding === 'string' ? float32Vector(embedding) : embedding;
    filled += 1;
  }
  const dimension = embeddings[0]?.length ?? 0;
  if (filled !== count || embeddings.some((vector) => vector.length === 0 || vector.length !== dimension)) {
    throw failureOf(body, 'The embeddings of the upstream do not match the inputs');
  }
  const usage = parsed.data.usage;
  return { embeddings, tokens: usage?.total_tokens ?? usage?.prompt_tokens ?? undefined };
}

/** Bytes of plain base64 or of a base64 data URL; empty when it is neither. */
function base64Bytes(text: string): Uint8Array {
  const start = text.startsWith('data:') ? text.indexOf(',') + 1 : 0;
  return Buffer.from(start > 0 ? text.slice(start) : text, 'base64');
}

function float32Vector(base64: string): number[] {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length % 4 !== 0) return [];
  return Array.from({ length: bytes.length / 4 }, (_, position) => bytes.readFloatLE(position * 4));
}

function failureOf(body: unknown, message: string): UpstreamFailure {
  if (isRecord(body) && body.error != null) return failureInBody(body, 200);
  return new UpstreamFailure('invalid_reply', message);
}
