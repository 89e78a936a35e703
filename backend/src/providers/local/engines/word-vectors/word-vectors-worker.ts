import { workerData } from 'piscina';
import { moveEmbeddedTexts } from '../../embedded-texts.ts';
import { createSentenceEmbedder } from './sentence-vectors.ts';
import { readWordVectors } from './word-vector-files.ts';

// The engine names the folder.
const vectors = await readWordVectors(workerData as string);
const embed = createSentenceEmbedder(vectors);

/** The worker thread's entry. */
export default function embedTexts(texts: string[]): unknown {
  const { dimension } = vectors;
  const embedded = texts.map(embed);
  const numbers = new Float32Array(texts.length * dimension);
  for (const [index, { vector }] of embedded.entries()) numbers.set(vector, index * dimension);
  return moveEmbeddedTexts({
    dimension,
    vectors: numbers,
    tokens: Int32Array.from(embedded, ({ words }) => words),
  });
}
