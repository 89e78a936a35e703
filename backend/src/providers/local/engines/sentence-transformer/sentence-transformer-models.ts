import type { LocalModel } from '../../local-model.ts';

const MEGABYTE = 1024 * 1024;

export const SENTENCE_TRANSFORMER_MODELS: readonly LocalModel[] = [
  {
    id: 'all-minilm-l6-v2',
    engine: 'sentence-transformer',
    capabilities: ['embeddings'],
    source: {
      type: 'hub',
      repo: 'Xenova/all-MiniLM-L6-v2',
      revision: '751bff37182d3f1213fa05d7196b954e230abad9',
      files: [
        {
          path: 'config.json',
          approximateBytes: 650,
          sha256: '7135149f7cffa1a573466c6e4d8423ed73b62fd2332c575bf738a0d033f70df7',
        },
        {
          path: 'tokenizer.json',
          approximateBytes: 711_661,
          sha256: 'da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0',
        },
        {
          path: 'tokenizer_config.json',
          approximateBytes: 366,
          sha256: '9261e7d79b44c8195c1cada2b453e55b00aeb81e907a6664974b4d7776172ab3',
        },
        {
          path: 'onnx/model_quantized.onnx',
          approximateBytes: 22_972_370,
          sha256: 'afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1',
        },
      ],
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
      revision: '761b726dd34fb83930e26aab4e9ac3899aa1fa78',
      files: [
        {
          path: 'config.json',
          approximateBytes: 658,
          sha256: 'cb99455288675345e1a4f411438d5d0adbba5fbd3a67ea4fb03c015433b996c1',
        },
        {
          path: 'tokenizer.json',
          approximateBytes: 17_082_730,
          sha256: '0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39',
        },
        {
          path: 'tokenizer_config.json',
          approximateBytes: 443,
          sha256: 'a1d6bc8734a6f635dc158508bef000f8e2e5a759c7d92f984b2c86e5ff53425b',
        },
        {
          path: 'onnx/model_quantized.onnx',
          approximateBytes: 118_308_185,
          sha256: 'f80102d3f2a1229f387d3c81909990d8945513e347b0eab049f7de3c6f98c193',
        },
      ],
    },
    languages: [],
    licence: 'MIT',
    memoryBytes: 510 * MEGABYTE,
    parameters: { embeddings: { dimensions: { minimum: 384, maximum: 384 } } },
    note: 'A hundred languages. For search put "passage: " before the texts to be found; others are taken for queries.',
    options: { dtype: 'q8', pooling: 'mean', max_tokens: 512, prefixes: ['query: ', 'passage: '] },
  },
];
