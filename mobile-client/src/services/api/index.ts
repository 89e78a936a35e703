export {
  type Api,
  type ChatEvent,
  type ChatParameters,
  createApi,
  type DownloadEvent,
  type EmbeddingParameters,
  type ImageEditingParameters,
  type ImageParameters,
  type RequestOptions,
  type SpeechParameters,
  type StepProgress,
  type TranscriptionParameters,
} from './api';
export { createHttp, type HttpOptions } from './http';
export { isConnectionProblem, type Problem, type ProblemKind, retryAfterOf } from './problem';
export type { ApiResult, ReplyMeta } from './result';
