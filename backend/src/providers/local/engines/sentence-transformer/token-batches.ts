/** Texts as their token ids, with the place of each in its call. */
export interface TokenizedText {
  index: number;
  ids: readonly number[];
}

/**
 * Puts texts of similar length together, so that little padding is computed: the shortest first, no batch with more
 * than `maxTokens` tokens, padding included. A text longer than that is a batch alone.
 */
export function batchesByLength(texts: readonly TokenizedText[], maxTokens: number): TokenizedText[][] {
  const batches: TokenizedText[][] = [];
  let batch: TokenizedText[] = [];
  for (const text of texts.toSorted((a, b) => a.ids.length - b.ids.length)) {
    if (batch.length > 0 && (batch.length + 1) * text.ids.length > maxTokens) {
      batches.push(batch);
      batch = [];
    }
    batch.push(text);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
