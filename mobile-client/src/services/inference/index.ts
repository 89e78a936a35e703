export {
  createInference,
  type Inference,
  type InferenceOutcome,
  type InferenceResult,
  type RunOptions,
} from './inference';
export {
  type Files,
  INFERENCES,
  type InferenceRequest,
  type Parameters,
  type Progress,
  type Value,
} from './inferences';
export { createRunner, IDLE_RUN, type InferenceStatus, type Run, type Runner } from './runner';
