import { workerData } from 'piscina';
import { moveEmbeddedTexts } from '../../embedded-texts.ts';
import {
  loadSentenceTransformer,
  type SentenceTransformer,
  type SentenceTransformerFiles,
} from './sentence-transformer.ts';

let model: Promise<SentenceTransformer> | undefined;

/** The worker thread's entry. */
export default async function embedTexts(texts: string[]): Promise<unknown> {
  // Not while this file is imported: a failure then would end the thread instead of the call. What the engine gives.
  model ??= loadSentenceTransformer(workerData as SentenceTransformerFiles);
  const embed = await model;
  return moveEmbeddedTexts(await embed(texts));
}
