import type { LocalModel, ModelFile } from '../../local-model.ts';

const MEGABYTE = 1024 * 1024;

/** The files that an ONNX repository of the Hub has for a sentence transformer. */
const repositoryFiles = (sizes: { model: number; tokenizer: number }): ModelFile[] => [
  { path: 'config.json', approximateBytes: 700 },
  { path: 'tokenizer.json', approximateBytes: sizes.tokenizer },
  { path: 'tokenizer_config.json', approximateBytes: 1_000 },
  { path: 'onnx/model_quantized.onnx', approximateBytes: sizes.model },
];

export const SENTENCE_TRANSFORMER_MODELS: readonly LocalModel[] = [
  {
    id: 'all-minilm-l6-v2',
    engine: 'sentence-transformer',
    capabilities: ['embeddings'],
    source: {
      type: 'hub',
      repo: 'onnx-community/all-MiniLM-L6-v2-ONNX',
      revision: 'main',
      files: repositoryFiles({ model: 23_000_000, tokenizer: 700_000 }),
    },
    languages: ['en'],
    licence: 'Apache-2.0',
    memoryBytes: 190 * MEGABYTE,
    parameters: { embeddings: { dimensions: { minimum: 384, maximum: 384 } } },
    // It was trained on texts of up to this length, although it accepts twice as much.
    options: { dtype: 'q8', pooling: 'mean', max_tokens: 256 },
  },
  {
    id: 'multilingual-e5-small',
    engine: 'sentence-transformer',
    capabilities: ['embeddings'],
    source: {
      type: 'hub',
      repo: 'Xenova/multilingual-e5-small',
      revision: 'main',
      files: repositoryFiles({ model: 118_000_000, tokenizer: 17_000_000 }),
    },
    languages: [],
    licence: 'MIT',
    memoryBytes: 510 * MEGABYTE,
    parameters: { embeddings: { dimensions: { minimum: 384, maximum: 384 } } },
    note: 'A hundred languages. For search put "passage: " before the texts to be found; others are taken for queries.',
    options: { dtype: 'q8', pooling: 'mean', max_tokens: 512, prefixes: ['query: ', 'passage: '] },
  },
];
