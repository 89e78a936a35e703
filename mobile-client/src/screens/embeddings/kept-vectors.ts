import type { EmbeddingReply } from '@ai-platform/contract';
import { z } from 'zod';
import type { CacheEntry } from '../../services/cache';

/** Where the vector of a text is kept: in a reply, at an index. */
export interface VectorPlace {
  entry: CacheEntry;
  index: number;
}

const askedSchema = z.object({ text: z.union([z.string(), z.array(z.string())]) });

/** The texts that a kept reply has vectors of, in its order. */
export function textsOfEntry({ parameters }: Pick<CacheEntry, 'parameters'>): readonly string[] {
  const text = askedSchema.safeParse(parameters).data?.text ?? [];
  return typeof text === 'string' ? [text] : text;
}

/** For each text the newest kept reply of the model that has its vector; vectors of other models do not mix. */
export function findVectors(
  entries: readonly CacheEntry[],
  texts: readonly string[],
  model: string | undefined,
): ReadonlyMap<string, VectorPlace> {
  const places = new Map<string, VectorPlace>();
  if (model === undefined) return places;
  const wanted = new Set(texts);
  for (const entry of entries) {
    if (wanted.size === 0) break;
    if (entry.capability !== 'embeddings' || entry.model !== model) continue;
    textsOfEntry(entry).forEach((text, index) => {
      if (wanted.delete(text.trim())) places.set(text.trim(), { entry, index });
    });
  }
  return places;
}

/** The vector at an index of a reply; undefined when it has none there. */
export const vectorAt = (reply: EmbeddingReply, index: number): readonly number[] | undefined =>
  'embeddings' in reply ? reply.embeddings[index] : index === 0 ? reply.embedding : undefined;
