export {
  type Api,
  type ChatEvent,
  type ChatParameters,
  createApi,
  type EmbeddingParameters,
  type ImageEditingParameters,
  type ImageParameters,
  type RequestOptions,
  type SpeechParameters,
  type TranscriptionParameters,
} from './api';
export { createHttp } from './http';
export { isConnectionProblem, isKeyProblem, type Problem } from './problem';
export type { ApiResult, ReplyMeta } from './result';
