import type { LocalEngine } from '../local-engine.ts';
import type { LocalModel } from '../local-model.ts';
import { createFliteEngine, FLITE_MODELS } from './flite/flite-engine.ts';
import { createInpaintingEngine, INPAINTING_MODELS } from './inpainting/inpainting-engine.ts';
import { createWordVectorsEngine, WORD_VECTOR_MODELS } from './word-vectors/word-vectors-engine.ts';

export interface EngineOptions {
  /** Whether models may use a graphics card where there is one. */
  gpu: 'auto' | 'off';
}

/** Every engine that can run models in this process. Nothing is loaded yet. */
export const createEngines = (_options: EngineOptions): LocalEngine[] => [
  createFliteEngine(),
  createWordVectorsEngine(),
  createInpaintingEngine(),
];

/** The models that are known without any configuration; of each capability the best first. */
export const LOCAL_MODELS: readonly LocalModel[] = [
  ...FLITE_MODELS,
  ...WORD_VECTOR_MODELS,
  ...INPAINTING_MODELS,
];
