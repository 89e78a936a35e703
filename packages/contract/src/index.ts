export { CAPABILITIES, type Capability, capabilityInWords, capabilitySchema } from './capability.ts';
export {
  type ChatDeltaEvent,
  type ChatDoneEvent,
  type ChatMessage,
  type ChatReply,
  type ChatRequest,
  chatDeltaEventSchema,
  chatDoneEventSchema,
  chatMessageSchema,
  chatReplySchema,
  chatRequestSchema,
  stopSchema,
  type Usage,
  usageSchema,
} from './chat.ts';
export {
  type EmbeddingReply,
  type EmbeddingRequest,
  embeddingReplySchema,
  embeddingRequestSchema,
} from './embedding.ts';
export {
  type AttemptReport,
  attemptReportSchema,
  ERROR_STATUS,
  type ErrorBody,
  type ErrorCode,
  errorBodySchema,
  errorCodeSchema,
} from './error.ts';
export {
  guidanceScaleSchema,
  IMAGE_DEFAULTS,
  type ImageDoneEvent,
  type ImageEditingFields,
  type ImageEditingRequest,
  type ImageFormat,
  type ImageGenerationRequest,
  type ImageProgressEvent,
  imageDoneEventSchema,
  imageEditingFieldsSchema,
  imageEditingRequestSchema,
  imageFormatSchema,
  imageGenerationRequestSchema,
  negativePromptSchema,
  promptSchema,
  seedSchema,
  stepsSchema,
  strengthSchema,
} from './image.ts';
export { LIMITS } from './limits.ts';
export {
  type DownloadProgress,
  type DownloadWait,
  downloadProgressSchema,
  downloadWaitSchema,
  type LocalModelList,
  type LocalModelState,
  localModelListSchema,
  localModelSchema,
} from './local-models.ts';
export { modelNameSchema } from './model-name.ts';
export {
  type OpenAiSpeechFormat,
  type OpenAiSpeechRequest,
  type OpenAiTranscription,
  type OpenAiTranscriptionFields,
  type OpenAiVerboseTranscription,
  openAiSpeechFormatSchema,
  openAiSpeechRequestSchema,
  openAiTranscriptionFieldsSchema,
  openAiTranscriptionSchema,
  openAiVerboseTranscriptionSchema,
} from './openai/audio.ts';
export {
  type OpenAiChatChunk,
  type OpenAiChatCompletion,
  type OpenAiChatMessage,
  type OpenAiChatRequest,
  openAiChatChunkSchema,
  openAiChatCompletionSchema,
  openAiChatMessageSchema,
  openAiChatRequestSchema,
} from './openai/chat.ts';
export {
  type OpenAiEmbeddingsReply,
  type OpenAiEmbeddingsRequest,
  openAiEmbeddingsReplySchema,
  openAiEmbeddingsRequestSchema,
} from './openai/embeddings.ts';
export { OPENAI_ERROR_TYPE, type OpenAiErrorBody, openAiErrorBodySchema } from './openai/error.ts';
export {
  type OpenAiImageEditFields,
  type OpenAiImageGenerationRequest,
  type OpenAiImagesReply,
  openAiImageEditFieldsSchema,
  openAiImageGenerationRequestSchema,
  openAiImagesReplySchema,
  parseImageSize,
} from './openai/images.ts';
export {
  type OpenAiModel,
  type OpenAiModelList,
  openAiModelListSchema,
  openAiModelSchema,
} from './openai/models.ts';
export { INFERENCE_REPLY_HEADERS } from './reply-headers.ts';
export {
  type Availability,
  availabilitySchema,
  type CapabilityState,
  capabilityStateSchema,
  componentStateSchema,
  type Health,
  healthSchema,
  type ModelConfiguration,
  type ModelState,
  modelConfigurationSchema,
  modelStateSchema,
  type ParameterRule,
  parameterRuleSchema,
  type Readiness,
  readinessSchema,
} from './service.ts';
export {
  type AudioFormat,
  audioFormatSchema,
  type SpeechRequest,
  speechRequestSchema,
  voiceSchema,
} from './speech.ts';
export {
  languageSchema,
  type Transcription,
  type TranscriptionFields,
  type TranscriptionSegment,
  transcriptionFieldsSchema,
  transcriptionSchema,
  transcriptionSegmentSchema,
} from './transcription.ts';
