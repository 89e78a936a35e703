import { UpstreamFailure } from '../upstream-failure.ts';

/**
 * One vector for each of `count` inputs, whatever depth the upstream answered in: `[d]`, `[n][d]`, token level
 * `[n][t][d]` or `[n][1][t][d]`, and for a single input also `[t][d]`. Token vectors are averaged, which is how
 * sentence models pool.
 *
 * @throws UpstreamFailure `invalid_reply` when the reply does not hold `count` vectors of one length.
 */
export function embeddingMatrix(reply: unknown, count: number): number[][] {
  if (!Array.isArray(reply) || reply.length === 0) throw malformed();
  const items: unknown[] = count === 1 && reply.length !== 1 ? [reply] : reply;
  if (items.length !== count) throw malformed();
  const vectors = items.map(pool);
  const dimension = vectors[0]?.length;
  if (vectors.some((vector) => vector.length !== dimension)) throw malformed();
  return vectors;
}

/** The vector itself, or the average of the vectors below. */
function pool(value: unknown): number[] {
  if (!Array.isArray(value) || value.length === 0) throw malformed();
  if (value.every((entry): entry is number => typeof entry === 'number' && Number.isFinite(entry)))
    return value;
  const vectors = value.map(pool);
  const [first] = vectors;
  if (!first || vectors.length === 1) return first ?? [];
  const sum = new Array<number>(first.length).fill(0);
  for (const vector of vectors) {
    if (vector.length !== sum.length) throw malformed();
    for (const [position, entry] of vector.entries()) sum[position] = (sum[position] ?? 0) + entry;
  }
  return sum.map((entry) => entry / vectors.length);
}

const malformed = (): UpstreamFailure =>
  new UpstreamFailure('invalid_reply', 'The upstream did not answer one vector for each text');
