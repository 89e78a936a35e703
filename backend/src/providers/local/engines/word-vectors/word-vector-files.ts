import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const WORDS = 'words.txt';
const VECTORS = 'vectors.bin';

/** Vectors of words, 8 bits a number. */
export interface WordVectors {
  /** The commonest first. */
  words: readonly string[];
  dimension: number;
  /** Times a row of `numbers`, word by word, this is the word's vector. */
  scales: Float32Array;
  /** `dimension` numbers for each word. */
  numbers: Int8Array;
}

/** Brings each vector to 8 bits a number, with the step that its largest number needs. */
export function quantise(words: readonly string[], vectors: readonly Float64Array[]): WordVectors {
  const dimension = vectors[0]?.length ?? 0;
  const scales = new Float32Array(words.length);
  const numbers = new Int8Array(words.length * dimension);
  for (const [word, vector] of vectors.entries()) {
    const largest = vector.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
    const scale = largest === 0 ? 1 : largest / 127;
    scales[word] = scale;
    for (const [axis, number] of vector.entries()) {
      numbers[word * dimension + axis] = Math.round(number / scale);
    }
  }
  return { words, dimension, scales, numbers };
}

/** Writes a word a line, and the scales (little-endian 32-bit floats) before the numbers. */
export async function writeWordVectors(folder: string, vectors: WordVectors): Promise<void> {
  const scales = new Uint8Array(vectors.scales.buffer, vectors.scales.byteOffset, vectors.scales.byteLength);
  await writeFile(join(folder, WORDS), vectors.words.join('\n'));
  await writeFile(join(folder, VECTORS), Buffer.concat([scales, new Uint8Array(vectors.numbers.buffer)]));
}

/** Reads what `writeWordVectors` wrote. Throws an Error when the two files do not belong together. */
export async function readWordVectors(folder: string): Promise<WordVectors> {
  const [text, bytes] = await Promise.all([
    readFile(join(folder, WORDS), 'utf8'),
    readFile(join(folder, VECTORS)),
  ]);
  const words = text.split('\n');
  const scaleBytes = words.length * Float32Array.BYTES_PER_ELEMENT;
  const dimension = (bytes.length - scaleBytes) / words.length;
  if (!Number.isInteger(dimension) || dimension < 1) {
    throw new Error(`${VECTORS} does not hold a vector for each word of ${WORDS}`);
  }
  // A copy: numbers of four bytes cannot begin at every address of the file's buffer.
  const scales = new Float32Array(Uint8Array.from(bytes.subarray(0, scaleBytes)).buffer);
  const numbers = new Int8Array(bytes.buffer, bytes.byteOffset + scaleBytes, words.length * dimension);
  return { words, dimension, scales, numbers };
}
