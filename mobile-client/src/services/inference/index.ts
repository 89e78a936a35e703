export {
  createInference,
  type Inference,
  type InferenceResult,
  type RunOptions,
} from './inference';
export type {
  Files,
  InferenceRequest,
  Parameters,
  Progress,
} from './inferences';
export { createRunner, IDLE_RUN, type Run, type Runner } from './runner';
