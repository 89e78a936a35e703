import type { ParameterRule } from '@ai-platform/contract';
import type { LocalModel } from '../../local-model.ts';

const MEGABYTE = 1_000_000;

/** The makers' own advice for the instruct models of Qwen2.5 (`generation_config.json` of each). */
const QWEN_SAMPLING = { temperature: 0.7, top_p: 0.8, top_k: 20, min_p: 0 };

const rules = (sampling: typeof QWEN_SAMPLING): Record<string, ParameterRule> => ({
  temperature: { default: sampling.temperature, minimum: 0, maximum: 2 },
  top_p: { default: sampling.top_p, minimum: 0, maximum: 1 },
  top_k: { default: sampling.top_k, minimum: 0 },
});

/** Chat models that are known to work, smallest first. Weights in four bits (Q4_K_M), mixed. */
export const LLAMA_CPP_MODELS: readonly LocalModel[] = [
  {
    id: 'qwen2.5-0.5b-instruct',
    engine: 'llama-cpp',
    capabilities: ['chat'],
    source: {
      type: 'hub',
      repo: 'Qwen/Qwen2.5-0.5B-Instruct-GGUF',
      revision: 'main',
      files: [{ path: 'qwen2.5-0.5b-instruct-q4_k_m.gguf', approximateBytes: 491 * MEGABYTE }],
    },
    languages: [],
    licence: 'Apache-2.0',
    memoryBytes: 1_100 * MEGABYTE,
    parameters: { chat: rules(QWEN_SAMPLING) },
    options: { sampling: { ...QWEN_SAMPLING, repeat_penalty: 1.1 } },
  },
  {
    id: 'qwen2.5-1.5b-instruct',
    engine: 'llama-cpp',
    capabilities: ['chat'],
    source: {
      type: 'hub',
      repo: 'Qwen/Qwen2.5-1.5B-Instruct-GGUF',
      revision: 'main',
      files: [{ path: 'qwen2.5-1.5b-instruct-q4_k_m.gguf', approximateBytes: 1_117 * MEGABYTE }],
    },
    languages: [],
    licence: 'Apache-2.0',
    memoryBytes: 2_400 * MEGABYTE,
    parameters: { chat: rules(QWEN_SAMPLING) },
    options: { sampling: { ...QWEN_SAMPLING, repeat_penalty: 1.1 } },
  },
];
