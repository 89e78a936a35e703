import type { EmbeddedTexts } from '../../embedded-texts.ts';
import { toUnitLength } from '../../unit-length.ts';
import { createOnnxEncoder } from './onnx-encoder.ts';
import { readRepositoryFiles } from './repository-files.ts';
import { graphFiles, type SentenceTransformerOptions } from './sentence-transformer-options.ts';
import { createTextTokenizer } from './text-tokenizer.ts';
import { batchesByLength } from './token-batches.ts';

/** Tokens that go through the model at once, padding included: more make it no faster, but take more memory. */
const MAX_BATCH_TOKENS = 1_024;

export interface SentenceTransformerFiles {
  /** Absolute path of the folder that holds the model. */
  folder: string;
  options: SentenceTransformerOptions;
  /** Threads that one batch is spread over. */
  threads: number;
}

/** Embeds texts. It blocks its thread meanwhile. */
export type SentenceTransformer = (texts: readonly string[]) => Promise<EmbeddedTexts>;

/** Reads a model and embeds a letter to try it. Throws an Error that says what is wrong with its files. */
export async function loadSentenceTransformer({
  folder,
  options,
  threads,
}: SentenceTransformerFiles): Promise<SentenceTransformer> {
  const repository = await readRepositoryFiles(folder);
  const maxTokens = Math.min(repository.maxTokens, options.max_tokens ?? repository.maxTokens);
  const tokenizer = createTextTokenizer(repository, maxTokens);
  const encode = await createOnnxEncoder({
    folder,
    files: graphFiles(options),
    threads,
    padTokenId: tokenizer.padTokenId,
    pooling: options.pooling ?? repository.pooling,
  });
  const [trial] = await encode([tokenizer.encode('a')]);
  const dimension = trial?.length ?? 0;

  return async (texts) => {
    const vectors = new Float32Array(texts.length * dimension);
    const tokens = new Int32Array(texts.length);
    const tokenized = texts.map((text, index) => ({
      index,
      ids: tokenizer.encode(withPrefix(text, options.prefixes)),
    }));
    for (const batch of batchesByLength(tokenized, MAX_BATCH_TOKENS)) {
      const encoded = await encode(batch.map(({ ids }) => ids));
      for (const [row, vector] of encoded.entries()) {
        const { index = 0, ids = [] } = batch[row] ?? {};
        vectors.set(options.normalize ? toUnitLength(vector) : vector, index * dimension);
        tokens[index] = ids.length;
      }
    }
    return { dimension, vectors, tokens };
  };
}

function withPrefix(text: string, prefixes: readonly string[]): string {
  const [usual = ''] = prefixes;
  return prefixes.some((prefix) => text.startsWith(prefix)) ? text : usual + text;
}
