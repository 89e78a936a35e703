export {
  createInference,
  type Inference,
  type InferenceOutcome,
  type InferenceResult,
  type RunOptions,
} from './inference';
export type {
  Files,
  InferenceRequest,
  Parameters,
  Progress,
  Value,
} from './inferences';
export { createRunner, IDLE_RUN, type InferenceStatus, type Run, type Runner } from './runner';
