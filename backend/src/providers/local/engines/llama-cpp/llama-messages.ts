import type { GbnfJsonSchema } from 'node-llama-cpp';
import type { UpstreamFailureKind } from '../../../upstream-failure.ts';

/** What a model's process needs to load it. */
export interface LoadOrder {
  /** Absolute path of the GGUF file. */
  file: string;
  /** Tokens of one conversation; chosen from the model and the memory when absent. */
  contextSize?: number | undefined;
  /** Conversations that are worked on at once. */
  parallel: number;
  threads: number;
  gpu: 'auto' | 'off';
  /** Jinja template in place of the model's own. */
  chatTemplate?: string | undefined;
}

/** How the next token is chosen among the likely ones. */
export interface Sampling {
  /** 0 always takes the likeliest. */
  temperature: number;
  topP: number;
  /** 0 leaves all in. */
  topK: number;
  minP: number;
  seed: number;
  /** 1 does nothing. */
  repeatPenalty: number;
  frequencyPenalty: number;
  presencePenalty: number;
}

/** A function that the model may ask to be called. */
export interface CallableTool {
  name: string;
  /** JSON Schema of its arguments, as far as it can be enforced. */
  parameters: GbnfJsonSchema;
}

/** Tools on offer; `callable` narrows what the template is told to what may be called. */
export interface ToolOffer {
  /** What the template is given: the caller's own list. */
  described: readonly unknown[];
  callable: readonly CallableTool[];
  /** The reply must be a call. */
  required: boolean;
  /** One call ends the reply. */
  single: boolean;
}

/** One reply to write, as the model's process gets it. Everything in it has been checked. */
export interface GenerationRequest {
  /** As the chat template expects them. */
  messages: readonly Record<string, unknown>[];
  /** More variables for the chat template. */
  templateVariables: Readonly<Record<string, unknown>>;
  sampling: Sampling;
  /** Texts at which the reply ends; they do not belong to it. */
  stop: readonly string[];
  /** Tokens of the reply. */
  maxTokens?: number | undefined;
  /** What the reply must be, as JSON. */
  schema?: GbnfJsonSchema | undefined;
  tools?: ToolOffer | undefined;
}

export type ToModel =
  | { type: 'load'; order: LoadOrder }
  | { type: 'generate'; id: number; request: GenerationRequest }
  | { type: 'cancel'; id: number }
  /** How many threads it may use from now on. */
  | { type: 'threads'; threads: number };

/** What is known of a model once it is loaded. */
export interface ModelFacts {
  /** Tokens of one conversation. */
  contextSize: number;
  memoryBytes: number;
  /** Whether its chat template knows tools and they are called in a way that is understood. */
  callsTools: boolean;
}

export interface GenerationUsage {
  promptTokens: number;
  /** Of the prompt, those that an earlier reply had left in memory. */
  cachedTokens: number;
  completionTokens: number;
}

export type FinishReason = 'stop' | 'length' | 'tool_calls';

/** What a reply is made of, in the order in which it comes: pieces, then one `end`. */
export type ReplyPart =
  | { type: 'text'; text: string }
  | { type: 'tool-call'; name: string; arguments: string }
  | { type: 'end'; reason: FinishReason; usage: GenerationUsage };

export type FromModel =
  | { type: 'loaded'; facts: ModelFacts }
  | { type: 'not-loaded'; message: string }
  /** The prompt fits; its evaluation begins. */
  | { type: 'accepted'; id: number }
  | { type: 'part'; id: number; part: ReplyPart }
  | { type: 'failed'; id: number; kind: UpstreamFailureKind; message: string; field?: string | undefined }
  /** Last word on a call, whatever became of it: its place is free. */
  | { type: 'done'; id: number };
