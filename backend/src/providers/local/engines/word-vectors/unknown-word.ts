import { toUnitLength } from '../../unit-length.ts';

/** Letters that make up a piece of a word; its beginning and end count as letters. */
const PIECE_LETTERS = 3;

/**
 * A direction for a word that has no vector: the sum of a pseudo-random direction for each three letters in a row, as
 * fastText does it, so that equal words meet and words of mostly equal letters come near. Of length 1.
 */
export function directionOfUnknownWord(word: string, dimension: number): Float32Array {
  const direction = new Float32Array(dimension);
  const letters = ['<', ...word, '>'];
  const last = Math.max(0, letters.length - PIECE_LETTERS);
  for (let start = 0; start <= last; start++) {
    addDirectionOf(letters.slice(start, start + PIECE_LETTERS), direction);
  }
  return toUnitLength(direction);
}

/** Adds numbers from -1 to 1 that follow from the letters alone: FNV-1a for their hash, xorshift32 from there. */
function addDirectionOf(letters: readonly string[], sum: Float32Array): void {
  let state = 0x811c9dc5;
  for (const letter of letters) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  // Xorshift stays at 0 once it is there.
  if (state === 0) state = 1;
  for (let axis = 0; axis < sum.length; axis++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    sum[axis] = (sum[axis] ?? 0) + state / 2 ** 31;
  }
}
