import type { Capability } from '@ai-platform/contract';
import type { Clock } from '../../utils/clock.ts';
import type { Provider } from '../provider.ts';

/** One load of a model into memory. */
export interface ModelLoad {
  capability: Capability;
  model: string;
  milliseconds: number;
}

/** What every engine is created with. */
export interface EngineContext {
  clock: Clock;
  /** Called after each load of a model. */
  onModelLoad(load: ModelLoad): void;
}

/**
 * Runs models inside this process, off the event loop. An engine loads a model on its first call; it implements
 * the provider's methods of the capabilities that it lists models for and gets only models of its own list.
 */
export type LocalEngine = Omit<Provider, 'name' | 'describe' | 'listModels' | 'start'>;
