/**
 * Cosine of the angle between two vectors of one length: 1 for the same direction, 0 for unrelated ones, -1 for
 * opposite ones. 0 when one of them is all zeros.
 */
export function cosineSimilarity(a: readonly number[], b: readonly number[]): number {
  const lengths = Math.sqrt(dot(a, a) * dot(b, b));
  return lengths === 0 ? 0 : Math.max(-1, Math.min(1, dot(a, b) / lengths));
}

/** Similarity of each vector to each other, row by row. */
export const similarityMatrix = (vectors: readonly (readonly number[])[]): number[][] =>
  vectors.map((a) => vectors.map((b) => cosineSimilarity(a, b)));

/** Indices of the vectors with their similarity to `query`, the most similar first. */
export const rankBySimilarity = (
  query: readonly number[],
  vectors: readonly (readonly number[])[],
): { index: number; similarity: number }[] =>
  vectors
    .map((vector, index) => ({ index, similarity: cosineSimilarity(query, vector) }))
    .sort((a, b) => b.similarity - a.similarity);

export interface VectorPair {
  /** Indices of the two, the lower one first. */
  first: number;
  second: number;
  similarity: number;
}

/** The `count` pairs of vectors that are most similar, the most similar first. */
export function closestPairs(vectors: readonly (readonly number[])[], count: number): VectorPair[] {
  const units = vectors.map((vector) => Float64Array.from(normalized(vector)));
  const closest: VectorPair[] = [];
  units.forEach((a, first) => {
    for (let second = first + 1; second < units.length; second++) {
      const similarity = dot(a, units[second] ?? a);
      if (closest.length >= count && similarity <= (closest.at(-1)?.similarity ?? -1)) continue;
      const place = closest.findIndex((pair) => pair.similarity < similarity);
      closest.splice(place < 0 ? closest.length : place, 0, { first, second, similarity });
      closest.length = Math.min(closest.length, count);
    }
  });
  return closest;
}

export interface Projection {
  /** Position of each vector along the first two principal components. */
  points: { x: number; y: number }[];
  /** The part of all variance that each of the two shows, 0 to 1. */
  explained: [number, number];
}

const MAX_ITERATIONS = 200;
const TOLERANCE = 1e-10;

/**
 * Projects vectors on the two directions in which they differ most: principal component analysis by power iteration
 * (https://en.wikipedia.org/wiki/Principal_component_analysis#Iterative_computation), the second after the first has
 * been taken out. The same vectors always give the same picture.
 */
export function projectToPlane(vectors: readonly (readonly number[])[]): Projection {
  const rows = centred(vectors);
  const total = rows.reduce((sum, row) => sum + dot(row, row), 0);
  const first = principalComponent(rows);
  const second = principalComponent(
    rows.map((row) => subtract(row, first.direction, dot(row, first.direction))),
  );
  return {
    points: rows.map((row) => ({ x: dot(row, first.direction), y: dot(row, second.direction) })),
    explained: total === 0 ? [0, 0] : [first.variance / total, second.variance / total],
  };
}

function centred(vectors: readonly (readonly number[])[]): number[][] {
  const mean = (vectors[0] ?? []).map(
    (_, index) => vectors.reduce((sum, vector) => sum + (vector[index] ?? 0), 0) / vectors.length,
  );
  return vectors.map((vector) => vector.map((value, index) => value - (mean[index] ?? 0)));
}

function principalComponent(rows: readonly number[][]): { direction: number[]; variance: number } {
  // The longest row is never at a right angle to the component, as a fixed start could be.
  let direction = normalized(rows.reduce((a, b) => (dot(b, b) > dot(a, a) ? b : a), rows[0] ?? []));
  let variance = 0;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const next = new Array<number>(direction.length).fill(0);
    for (const row of rows) addTo(next, row, dot(row, direction));
    const strength = Math.sqrt(dot(next, next));
    if (strength === 0) return { direction: next, variance: 0 };
    direction = normalized(next);
    if (Math.abs(strength - variance) <= TOLERANCE * strength) break;
    variance = strength;
  }
  return { direction: upright(direction), variance };
}

/** A direction and its opposite are the same component; the one whose largest part is positive is taken. */
function upright(direction: readonly number[]): number[] {
  const largest = direction.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  return direction.map((value) => (largest < 0 ? -value : value));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

function normalized(vector: readonly number[]): number[] {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((value) => (length === 0 ? 0 : value / length));
}

const subtract = (vector: readonly number[], direction: readonly number[], amount: number): number[] =>
  vector.map((value, index) => value - amount * (direction[index] ?? 0));

function addTo(sum: number[], vector: readonly number[], factor: number): void {
  for (let index = 0; index < sum.length; index++)
    sum[index] = (sum[index] ?? 0) + factor * (vector[index] ?? 0);
}
