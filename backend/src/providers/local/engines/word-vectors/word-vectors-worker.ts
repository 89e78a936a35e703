import { workerData } from 'piscina';
import { type EmbeddedTexts, moveEmbeddedTexts } from '../../embedded-texts.ts';
import { createSentenceEmbedder } from './sentence-vectors.ts';
import { readWordVectors } from './word-vector-files.ts';

let model: Promise<(texts: string[]) => EmbeddedTexts> | undefined;

/** The worker thread's entry. */
export default async function embedTexts(texts: string[]): Promise<unknown> {
  // Not while this file is imported: a failure then would end the thread instead of the call.
  model ??= loadModel();
  const embed = await model;
  return moveEmbeddedTexts(embed(texts));
}

async function loadModel(): Promise<(texts: string[]) => EmbeddedTexts> {
  // The engine names the folder.
  const vectors = await readWordVectors(workerData as string);
  const embed = createSentenceEmbedder(vectors);
  const { dimension } = vectors;
  return (texts) => {
    const numbers = new Float32Array(texts.length * dimension);
    const tokens = new Int32Array(texts.length);
    for (const [index, text] of texts.entries()) {
      const { vector, words } = embed(text);
      numbers.set(vector, index * dimension);
      tokens[index] = words;
    }
    return { dimension, vectors: numbers, tokens };
  };
}
