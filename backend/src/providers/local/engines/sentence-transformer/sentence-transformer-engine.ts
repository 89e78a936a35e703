import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { EmbeddingResult } from '../../../provider.ts';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import { type EmbeddingThread, startEmbeddingThread } from '../../embedding-thread.ts';
import type { LoadContext, LoadedModel, LocalEngine } from '../../local-engine.ts';
import type { LocalModel } from '../../local-model.ts';
import { optionsOf } from '../../model-options.ts';
import { toUnitLength } from '../../unit-length.ts';
import type { SentenceTransformerFiles } from './sentence-transformer.ts';
import {
  graphFiles,
  type SentenceTransformerOptions,
  sentenceTransformerOptionsSchema,
} from './sentence-transformer-options.ts';

const MAX_BATCH_TEXTS = 64;
const MAX_BATCH_CHARACTERS = 16_384;
/** Characters of a token, at the most; what a text has beyond its longest part counts for nothing. */
const CHARACTERS_PER_TOKEN = 5;
const DEFAULT_MAX_TOKENS = 512;
const MAX_WAITING_TEXTS = 8_192;
const MAX_WAITING_CHARACTERS = 20_000_000;
/** A full batch of a large model on a small machine takes a minute. */
const TIMEOUT_MS = 180_000;
/** More than these help small models no further. */
const MAX_THREADS = 8;
/** The thread, ONNX Runtime, and what lies between the layers of a model while it computes. */
const RUNTIME_BYTES = 150 * 1024 * 1024;
const BYTES_PER_GRAPH_BYTE = 1.3;
const BYTES_PER_TOKENIZER_BYTE = 12;

/** Sentence transformers of the Hub in the ONNX format, each in a thread of its own. Nothing is downloaded here. */
export const createSentenceTransformerEngine = (): LocalEngine => ({
  name: 'sentence-transformer',
  optionsSchema: sentenceTransformerOptionsSchema,
  load: loadModel,
});

async function loadModel(model: LocalModel, { folder }: LoadContext): Promise<LoadedModel> {
  const options = optionsOf(model, sentenceTransformerOptionsSchema);
  const files: SentenceTransformerFiles = {
    folder,
    options,
    threads: Math.min(MAX_THREADS, availableParallelism()),
  };
  const thread = await startThread(model, files);
  return {
    memoryBytes: await memoryOf(files),
    async embed({ input, dimensions = thread.dimension }, { signal }) {
      checkDimensions(dimensions, thread.dimension, options);
      const result = await thread.embed(input, signal);
      return dimensions === thread.dimension ? result : shorten(result, dimensions, options);
    },
    close: () => thread.close(),
  };
}

async function startThread(model: LocalModel, files: SentenceTransformerFiles): Promise<EmbeddingThread> {
  try {
    return await startEmbeddingThread({
      worker: new URL('./sentence-transformer-worker.ts', import.meta.url),
      workerData: files,
      maxBatchTexts: MAX_BATCH_TEXTS,
      maxBatchCharacters: MAX_BATCH_CHARACTERS,
      maxTextCharacters: (files.options.max_tokens ?? DEFAULT_MAX_TOKENS) * CHARACTERS_PER_TOKEN,
      maxWaitingTexts: MAX_WAITING_TEXTS,
      maxWaitingCharacters: MAX_WAITING_CHARACTERS,
      timeoutMs: TIMEOUT_MS,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UpstreamFailure('not_configured', `"${model.id}" cannot be loaded: ${reason}`, {
      cause: error,
    });
  }
}

function checkDimensions(asked: number, full: number, { matryoshka }: SentenceTransformerOptions): void {
  if (asked === full || (matryoshka && asked < full)) return;
  throw new UpstreamFailure(
    'unsupported',
    matryoshka
      ? `This model's vectors have ${full} dimensions at the most`
      : `This model's vectors have ${full} dimensions, and it was not trained to give shorter ones`,
    { field: 'dimensions' },
  );
}

/** The beginning of each vector, as models trained for it allow (https://arxiv.org/abs/2205.13147). */
function shorten(
  { embeddings, tokens }: EmbeddingResult,
  dimensions: number,
  { normalize }: SentenceTransformerOptions,
): EmbeddingResult {
  const shortened = embeddings.map((vector) => {
    const beginning = Float32Array.from(vector.slice(0, dimensions));
    return Array.from(normalize ? toUnitLength(beginning) : beginning);
  });
  return { embeddings: shortened, tokens };
}

/** Resident bytes once texts have been embedded, as measured with models and vocabularies of several sizes. */
async function memoryOf({ folder, options }: SentenceTransformerFiles): Promise<number> {
  const sizeOf = async (name: string) =>
    stat(join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    );
  const graphs = await Promise.all(graphFiles(options).map(sizeOf));
  const graph = graphs.find((size) => size > 0) ?? 0;
  const tokenizer = await sizeOf('tokenizer.json');
  return Math.round(RUNTIME_BYTES + graph * BYTES_PER_GRAPH_BYTE + tokenizer * BYTES_PER_TOKENIZER_BYTE);
}
