import type { MessagePort } from 'node:worker_threads';
import type { StepProgress } from '../../../provider.ts';
import type { DiffusionJob, DiffusionResult } from './diffusion-pipeline.ts';
import type { SchedulerName } from './schedulers/index.ts';

/** What the thread of a model is made with. */
export interface DiffusionWorkerData {
  /** Absolute path of the model's files. */
  folder: string;
  /** Instead of the one that the model's files name. */
  scheduler: SchedulerName | undefined;
}

/** What the thread is told to do, one after the other. */
export type DiffusionTask =
  | { type: 'load' }
  /** `port` gives a `StepProgress` after each step, and takes any message as the wish to stop. */
  | { type: 'run'; job: DiffusionJob; port: MessagePort }
  | { type: 'close' };

/** What it answers. */
export type DiffusionAnswer =
  | { type: 'loaded'; facts: DiffusionFacts }
  | { type: 'not-loaded'; message: string }
  | { type: 'made'; result: DiffusionResult }
  | { type: 'canceled' }
  | { type: 'closed' };

export type DiffusionMessage = StepProgress;

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
