import { toUnitLength } from '../../unit-length.ts';
import { directionOfUnknownWord } from './unknown-word.ts';
import type { WordVectors } from './word-vector-files.ts';
import { wordsOf } from './words-of-text.ts';

/**
 * From this frequency on a word counts for half or less. The paper finds 1e-3 to 1e-4 equally good; here the lower end
 * tells unrelated sentences apart more clearly.
 */
const COMMON_FREQUENCY = 1e-4;
/** Frequency of the commonest word, "the"; the others follow by Zipf's law. */
const HIGHEST_FREQUENCY = 0.07;
/** Length of the vector of a word that is not known: that of a rare word. */
const UNKNOWN_LENGTH = 5;

export interface SentenceVector {
  /** Of length 1. */
  vector: Float32Array;
  words: number;
}

/**
 * Gives the function that embeds a text: the mean of its words' vectors, common words counting less. See "A Simple
 * but Tough-to-Beat Baseline for Sentence Embeddings" (Arora, Liang and Ma, https://openreview.net/pdf?id=SyK00v5xx).
 */
export function createSentenceEmbedder(vectors: WordVectors): (text: string) => SentenceVector {
  const { dimension, scales, numbers } = vectors;
  const ranks = new Map(vectors.words.map((word, rank) => [word, rank]));
  const isKnown = (word: string) => ranks.has(word);

  function addKnown(rank: number, sum: Float32Array): void {
    const factor = weightOf(rank) * (scales[rank] ?? 0);
    const start = rank * dimension;
    for (let axis = 0; axis < dimension; axis++) {
      sum[axis] = (sum[axis] ?? 0) + factor * (numbers[start + axis] ?? 0);
    }
  }

  function addUnknown(word: string, sum: Float32Array): void {
    const factor = weightOf(ranks.size) * UNKNOWN_LENGTH;
    for (const [axis, number] of directionOfUnknownWord(word, dimension).entries()) {
      sum[axis] = (sum[axis] ?? 0) + factor * number;
    }
  }

  return (text) => {
    const words = wordsOf(text, isKnown);
    const sum = new Float32Array(dimension);
    for (const word of words) {
      const rank = ranks.get(word);
      if (rank === undefined) addUnknown(word, sum);
      else addKnown(rank, sum);
    }
    return { vector: toUnitLength(sum), words: words.length };
  };
}

/** The weight of the word at `rank` (0 is the commonest), from 0 to 1. */
function weightOf(rank: number): number {
  const frequency = HIGHEST_FREQUENCY / (rank + 1);
  return COMMON_FREQUENCY / (COMMON_FREQUENCY + frequency);
}
