import { fileURLToPath } from 'node:url';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import { startEmbeddingThread } from '../../embedding-thread.ts';
import type { LoadedModel, LocalEngine } from '../../local-engine.ts';
import type { LocalModel } from '../../local-model.ts';

const ASSETS = fileURLToPath(new URL('../../../../../assets/word-vectors', import.meta.url));
const DIMENSION = 100;

/** Resident memory of the thread with the words and their vectors, measured. */
const MEMORY_BYTES = 60 * 1024 * 1024;
/** About a tenth of a second of work. */
const MAX_BATCH_TEXTS = 512;
const MAX_BATCH_CHARACTERS = 200_000;
const MAX_WAITING_TEXTS = 16_384;
const MAX_WAITING_CHARACTERS = 50_000_000;
const TIMEOUT_MS = 60_000;

export const WORD_VECTOR_MODELS: readonly LocalModel[] = [
  {
    id: 'glove-sif-100d',
    engine: 'word-vectors',
    capabilities: ['embeddings'],
    source: { type: 'package' },
    languages: ['en'],
    licence: 'PDDL-1.0',
    memoryBytes: MEMORY_BYTES,
    parameters: { embeddings: { dimensions: { minimum: DIMENSION, maximum: DIMENSION } } },
    note: 'Averages word vectors: it knows English words and their likeness, not their order, negation or sense in context.',
  },
];

/**
 * Embeds English text as the weighted mean of its words' GloVe vectors, in a worker thread, with no download. Every
 * text gets a vector of length 1, since callers compare by cosine and embed many texts at once: a word that GloVe
 * does not know counts by its letters, so that names, numbers and other languages still match themselves.
 */
export const createWordVectorsEngine = (): LocalEngine => ({ name: 'word-vectors', load: loadWordVectors });

async function loadWordVectors(): Promise<LoadedModel> {
  const thread = await startEmbeddingThread({
    worker: new URL('./word-vectors-worker.ts', import.meta.url),
    workerData: ASSETS,
    maxBatchTexts: MAX_BATCH_TEXTS,
    maxBatchCharacters: MAX_BATCH_CHARACTERS,
    maxTextCharacters: MAX_BATCH_CHARACTERS,
    maxWaitingTexts: MAX_WAITING_TEXTS,
    maxWaitingCharacters: MAX_WAITING_CHARACTERS,
    timeoutMs: TIMEOUT_MS,
  });
  return {
    memoryBytes: MEMORY_BYTES,
    async embed({ input, dimensions = thread.dimension }, { signal }) {
      if (dimensions !== thread.dimension) {
        throw new UpstreamFailure('unsupported', `This model's vectors have ${thread.dimension} dimensions`, {
          field: 'dimensions',
        });
      }
      return thread.embed(input, signal);
    },
    close: () => thread.close(),
  };
}
