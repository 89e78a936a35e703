import type {
  Availability,
  Capability,
  ParameterRule,
  TranscriptionSegment,
  Usage,
} from '@ai-platform/contract';
import type { Logger } from '../utils/logging.ts';

/** What every call of a provider carries besides the request itself. */
export interface CallContext {
  /** The model's name without a provider prefix, as the provider's upstream knows it. */
  model: string;
  /** Fires when the caller left or the time budget ran out; the provider aborts the upstream call. */
  signal: AbortSignal;
  /** A child logger; never give it prompts, media or keys. */
  logger: Logger;
  requestId: string;
  /** Called after each step of a work that has steps, where somebody wants to know. */
  onProgress?: ((progress: StepProgress) => void) | undefined;
}

/** How far a work is: `step` of `steps` are done. */
export interface StepProgress {
  step: number;
  steps: number;
}

/** Encoded media and the type that its bytes are known (or said) to be. */
export interface Media {
  bytes: Uint8Array;
  contentType: string;
}

/** A picture or speech that a model made. */
export interface MediaResult extends Media {
  /** What of the call the model could not honour, a sentence each, for the caller. */
  warnings?: readonly string[];
}
export type ImageResult = MediaResult;

export interface ImageGenerationCall {
  prompt: string;
  negative_prompt?: string;
  /** Pixels. */
  width?: number;
  /** Pixels. */
  height?: number;
  num_inference_steps?: number;
  guidance_scale?: number;
  seed?: number;
}

export interface ImageEditingCall extends ImageGenerationCall {
  /** Upright (EXIF rotation applied), at most `IMAGE_RESIZE_THRESHOLD` on the longer side. */
  image: Media;
  /** PNG, one 8-bit channel, same size as `image`: 255 is repainted, 0 is kept. */
  mask?: Media;
  /** 0 keeps the image, 1 repaints it freely. */
  strength?: number;
}

export interface SpeechCall {
  text: string;
  voice?: string;
  /** Position in the model's voice list, counted from 0. */
  speaker_id?: number;
  /** 1 is the model's normal pace. */
  speed: number;
  /** What the caller will get in the end; a provider that can produce it saves a conversion. */
  preferredFormat: 'wav' | 'mp3' | 'ogg' | 'flac';
}

/** Speech as it is made: 16-bit samples of one channel, piece by piece. Returning early from the iteration stops it. */
export interface SpeechStream {
  /** Hz. */
  sampleRate: number;
  pieces: AsyncIterable<Int16Array>;
  /** As those of `MediaResult`. */
  warnings?: readonly string[];
}

export interface TranscriptionCall {
  audio: Media;
  /** Seconds. */
  duration: number;
  language?: string;
  /** The same audio as 16-bit PCM WAV, 16 kHz mono, made on demand, for upstreams that take little else. */
  toWav(): Promise<Uint8Array>;
}

export interface TranscriptionResult {
  text: string;
  language?: string;
  /** 0 to 1. */
  confidence?: number;
  segments?: TranscriptionSegment[];
}

/** An OpenAI-shaped chat completion request; fields beyond these are passed on as they came. */
export interface ChatBody {
  model: string;
  messages: unknown[];
  stream?: boolean | null | undefined;
  [field: string]: unknown;
}

export interface ChatCall {
  /** Its `model` field is the caller's word; the provider sends `context.model`. */
  body: ChatBody;
  /** The bytes that `body` was parsed from. A provider may send them as they are where nothing must change. */
  raw?: Uint8Array;
}

/** A non-streaming chat completion: the upstream's JSON as it came and the little that we read of it. */
export interface ChatCompletion {
  /** JSON text of an OpenAI-shaped `chat.completion`. */
  text: string;
  usage: Usage | undefined;
  /** The parsed `text`. */
  body: Record<string, unknown>;
}

/** One `chat.completion.chunk` of a stream. */
export interface ChatChunk {
  /** JSON text of the chunk, as it came. */
  data: string;
  /** New text of the first choice, empty for chunks without any. */
  text: string;
  /** Whether the chunk carries any output: text, reasoning, refusal or a tool call. */
  hasOutput: boolean;
  finishReason: string | undefined;
  usage: Usage | undefined;
}

/**
 * Chunks of a streaming chat completion. It ends cleanly only after a finish reason was seen; it throws an
 * `UpstreamFailure` on an in-band error, on a break and on an end without a finish reason. Returning early from
 * the iteration aborts the upstream call.
 */
export type ChatStream = AsyncIterable<ChatChunk>;

export interface EmbeddingCall {
  input: string[];
  /** Shorter vectors, where the model can. */
  dimensions?: number;
}

export interface EmbeddingResult {
  /** One vector for each input, in its order. */
  embeddings: number[][];
  /** Total tokens of all inputs, where the upstream counts them. */
  tokens: number | undefined;
}

/** What one model of a provider can do and whether it can do it now. */
export interface ModelInfo {
  model: string;
  capability: Capability;
  availability: Availability;
  /** Why it is not ready, and what to do about it. */
  reason?: string;
  /** Milliseconds after which an `unavailable` model is tried again, where that is known. */
  retryAfterMs?: number;
  /** What to know before choosing it. */
  note?: string;
  /** A call waits for the download of a `downloadable` or `downloading` model instead of failing. */
  downloadsOnDemand?: boolean;
  parameters: Record<string, ParameterRule>;
}

/**
 * One source of models. A provider implements the methods of the capabilities that its upstream has; the others
 * stay undefined. Calls reject with an `UpstreamFailure`, or with the signal's reason when it was aborted.
 */
export interface Provider {
  readonly name: string;
  generateImage?(call: ImageGenerationCall, context: CallContext): Promise<ImageResult>;
  editImage?(call: ImageEditingCall, context: CallContext): Promise<ImageResult>;
  synthesizeSpeech?(call: SpeechCall, context: CallContext): Promise<MediaResult>;
  /** Resolves with the first piece at hand or before; a failure afterwards throws from the iteration. */
  streamSpeech?(call: SpeechCall, context: CallContext): Promise<SpeechStream>;
  transcribe?(call: TranscriptionCall, context: CallContext): Promise<TranscriptionResult>;
  chat?(call: ChatCall, context: CallContext): Promise<ChatCompletion>;
  /** Resolves once the upstream has answered 2xx with an event stream; the chunks follow. */
  streamChat?(call: ChatCall, context: CallContext): Promise<ChatStream>;
  embed?(call: EmbeddingCall, context: CallContext): Promise<EmbeddingResult>;
  /** Models worth listing for a capability: what the provider knows by name, ready or not. */
  models(capability: Capability): ModelInfo[];
  /** What is known of one model, also of one that `models` does not list. Must not do I/O. */
  describe(capability: Capability, model: string): ModelInfo;
  /**
   * Whether it has the model for the capability; undefined, or absent, where only the upstream can tell. Must not do
   * I/O.
   */
  has?(capability: Capability, model: string): boolean | undefined;
  /** Names of the models that the upstream lists, for `/v1/models`; absent where it has no such list. */
  listModels?(signal: AbortSignal): Promise<string[]>;
  /** Runs once after the start: checks that are allowed to fail, with a warning in the log. */
  start?(): Promise<void>;
  close(): Promise<void>;
}
