import type { LocalEngine } from '../local-engine.ts';
import type { LocalModel } from '../local-model.ts';
import { createDiffusionEngine } from './diffusion/diffusion-engine.ts';
import { DIFFUSION_MODELS } from './diffusion/diffusion-models.ts';
import { createEsrganEngine, ESRGAN_MODELS } from './esrgan/esrgan-engine.ts';
import { createFliteEngine, FLITE_MODELS } from './flite/flite-engine.ts';
import { createInpaintingEngine, INPAINTING_MODELS } from './inpainting/inpainting-engine.ts';
import { createKokoroEngine } from './kokoro/kokoro-engine.ts';
import { KOKORO_MODELS } from './kokoro/kokoro-models.ts';
import { createLlamaCppEngine } from './llama-cpp/llama-cpp-engine.ts';
import { LLAMA_CPP_MODELS } from './llama-cpp/llama-cpp-models.ts';
import { createPocketSphinxEngine, POCKETSPHINX_MODELS } from './pocketsphinx/pocketsphinx-engine.ts';
import { createSentenceTransformerEngine } from './sentence-transformer/sentence-transformer-engine.ts';
import { SENTENCE_TRANSFORMER_MODELS } from './sentence-transformer/sentence-transformer-models.ts';
import { createWhisperEngine } from './whisper/whisper-engine.ts';
import { WHISPER_MODELS } from './whisper/whisper-models.ts';
import { createWordVectorsEngine, WORD_VECTOR_MODELS } from './word-vectors/word-vectors-engine.ts';

export interface EngineOptions {
  /** Whether models may use a graphics card where there is one. */
  gpu: 'auto' | 'off';
}

/** Every engine that can run models in this process. Nothing is loaded yet. */
export const createEngines = ({ gpu }: EngineOptions): LocalEngine[] => [
  createLlamaCppEngine({ gpu }),
  createKokoroEngine(),
  createFliteEngine(),
  createWhisperEngine(),
  createPocketSphinxEngine(),
  createDiffusionEngine(),
  createInpaintingEngine(),
  createEsrganEngine(),
  createSentenceTransformerEngine(),
  createWordVectorsEngine(),
];

/** The models that are known without any configuration; of each capability the best first. */
export const LOCAL_MODELS: readonly LocalModel[] = [
  ...LLAMA_CPP_MODELS,
  ...KOKORO_MODELS,
  ...FLITE_MODELS,
  ...WHISPER_MODELS,
  ...POCKETSPHINX_MODELS,
  ...DIFFUSION_MODELS,
  ...INPAINTING_MODELS,
  ...ESRGAN_MODELS,
  // First, for good: the default of embeddings must not change with what is downloaded.
  ...WORD_VECTOR_MODELS,
  ...SENTENCE_TRANSFORMER_MODELS,
];
