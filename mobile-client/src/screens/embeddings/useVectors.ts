import type { EmbeddingReply } from '@ai-platform/contract';
import { useEffect, useEffectEvent, useState } from 'react';
import { useLibrary } from '../../hooks/useLibrary';
import { useServices } from '../../services/ServicesProvider';
import { findVectors, vectorAt } from './kept-vectors';

export interface TextVector {
  text: string;
  vector: readonly number[];
}

export interface Vectors {
  /** In the order of the texts, without those that have no vector. */
  known: readonly TextVector[];
  /** Texts that have no vector. */
  unknown: readonly string[];
  /** Moments at which the vectors were made, ms since the epoch; by text. */
  madeAt: ReadonlyMap<string, number>;
  /** Ids of the replies that the vectors are from. */
  replies: ReadonlySet<string>;
  /** Tokens of these replies; undefined when the server does not count them. */
  tokens: number | undefined;
  /** Kept vectors are still being read. */
  loading: boolean;
}

const NO_REPLIES: ReadonlyMap<string, EmbeddingReply | null> = new Map();

/** The kept vectors of texts. A vector that arrives is kept first, and comes from there. */
export function useVectors(texts: readonly string[], model: string | undefined): Vectors {
  const { inference } = useServices();
  const { entries, loaded } = useLibrary({ capability: 'embeddings' });
  const [replies, setReplies] = useState(NO_REPLIES);
  const places = findVectors(entries, texts, model);
  const needed = new Map([...places.values()].map(({ entry }) => [entry.id, entry]));
  const ids = [...needed.keys()].join(' ');

  const read = useEffectEvent(async (isCurrent: () => boolean) => {
    const next = new Map<string, EmbeddingReply | null>();
    for (const [id, entry] of needed) {
      next.set(id, replies.get(id) ?? (await inference.open(entry, 'embeddings')));
    }
    if (isCurrent()) setReplies(next);
  });
  useEffect(() => {
    let current = ids !== '';
    if (current) void read(() => current);
    return () => {
      current = false;
    };
  }, [ids]);

  const known: TextVector[] = [];
  const unknown: string[] = [];
  const madeAt = new Map<string, number>();
  const used = new Set<string>();
  for (const text of texts) {
    const place = places.get(text);
    const reply = place && replies.get(place.entry.id);
    const vector = place && reply ? vectorAt(reply, place.index) : undefined;
    if (place && vector) {
      known.push({ text, vector });
      madeAt.set(text, place.entry.created_at);
      used.add(place.entry.id);
    } else unknown.push(text);
  }
  const counts = [...used].map((id) => replies.get(id)?.tokens_used ?? undefined);
  const counted = counts.filter((count) => count !== undefined);
  return {
    known,
    unknown,
    madeAt,
    replies: used,
    tokens:
      counts.length > 0 && counted.length === counts.length
        ? counted.reduce((sum, count) => sum + count, 0)
        : undefined,
    loading: !loaded || [...needed.keys()].some((id) => !replies.has(id)),
  };
}
