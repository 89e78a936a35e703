import type { LocalModel } from '../../local-model.ts';

const MEGABYTE = 1_000_000;

/** The makers' own advice for the instruct models of Qwen2.5 (`generation_config.json` of each). */
const QWEN_SAMPLING = { temperature: 0.7, top_p: 0.8, top_k: 20, min_p: 0 };

/** Chat models that are known to work, smallest first. Weights in four bits (Q4_K_M), mixed. */
export const LLAMA_CPP_MODELS: readonly LocalModel[] = [
  {
    id: 'qwen2.5-0.5b-instruct',
    engine: 'llama-cpp',
    capabilities: ['chat'],
    source: {
      type: 'hub',
      repo: 'Qwen/Qwen2.5-0.5B-Instruct-GGUF',
      revision: '9217f5db79a29953eb74d5343926648285ec7e67',
      files: [
        {
          path: 'qwen2.5-0.5b-instruct-q4_k_m.gguf',
          approximateBytes: 491_400_032,
          sha256: '74a4da8c9fdbcd15bd1f6d01d621410d31c6fc00986f5eb687824e7b93d7a9db',
        },
      ],
    },
    languages: [],
    licence: 'Apache-2.0',
    memoryBytes: 1_100 * MEGABYTE,
    parameters: {},
    options: { sampling: { ...QWEN_SAMPLING, repeat_penalty: 1.1 } },
  },
  {
    id: 'qwen2.5-1.5b-instruct',
    engine: 'llama-cpp',
    capabilities: ['chat'],
    source: {
      type: 'hub',
      repo: 'Qwen/Qwen2.5-1.5B-Instruct-GGUF',
      revision: '91cad51170dc346986eccefdc2dd33a9da36ead9',
      files: [
        {
          path: 'qwen2.5-1.5b-instruct-q4_k_m.gguf',
          approximateBytes: 1_117_320_736,
          sha256: '6a1a2eb6d15622bf3c96857206351ba97e1af16c30d7a74ee38970e434e9407e',
        },
      ],
    },
    languages: [],
    licence: 'Apache-2.0',
    memoryBytes: 2_400 * MEGABYTE,
    parameters: {},
    options: { sampling: { ...QWEN_SAMPLING, repeat_penalty: 1.1 } },
  },
];
