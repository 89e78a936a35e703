import type { StepProgress } from '../../../provider.ts';
import type { DiffusionJob, DiffusionResult } from './diffusion-pipeline.ts';
import type { SchedulerName } from './schedulers/index.ts';

/** What a model is loaded from. */
export interface DiffusionOrder {
  /** Absolute path of the model's files. */
  folder: string;
  /** Instead of the one that the model's files name. */
  scheduler: SchedulerName | undefined;
}

/** What the process of a model is told: first to load, then one job at a time. */
export type ToDiffusion =
  | { type: 'load'; order: DiffusionOrder }
  | { type: 'run'; job: DiffusionJob }
  /** Ends the job under way after the step that it is at. */
  | { type: 'stop' };

/** What it answers. Each job ends with `made`, `stopped` or `failed`. */
export type FromDiffusion =
  | { type: 'loaded'; facts: DiffusionFacts }
  | { type: 'not-loaded'; message: string }
  | { type: 'step'; progress: StepProgress }
  | { type: 'made'; result: DiffusionResult }
  | { type: 'stopped' }
  | { type: 'failed'; message: string };

/** What there is to know of a loaded model. */
export interface DiffusionFacts {
  scheduler: SchedulerName;
  /** Pixels of a side that the model was trained on. */
  side: number;
  /** Pixels that a side must be a multiple of. */
  sideMultiple: number;
  canEdit: boolean;
  /** Whether it can only repaint what a mask covers. */
  needsMask: boolean;
  /** Whether it reads a negative prompt at guidance scales above 1. */
  readsNegative: boolean;
  memoryBytes: number;
}
