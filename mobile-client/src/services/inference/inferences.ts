import {
  type Capability,
  type ChatReply,
  chatReplySchema,
  type EmbeddingReply,
  embeddingReplySchema,
  type Transcription,
  transcriptionSchema,
} from '@ai-platform/contract';
import type { z } from 'zod';
import { decodeText, encodeText } from '../../utils/bytes';
import type { Media } from '../../utils/media';
import type {
  Api,
  ApiResult,
  ChatParameters,
  EmbeddingParameters,
  ImageEditingParameters,
  ImageParameters,
  RequestOptions,
  SpeechParameters,
  TranscriptionParameters,
} from '../api';

/** What each capability takes and gives. */
export interface Inferences {
  image_generation: { parameters: ImageParameters; files: NoFiles; value: Media };
  image_editing: { parameters: ImageEditingParameters; files: { image: Media; mask?: Media }; value: Media };
  text_to_speech: { parameters: SpeechParameters; files: NoFiles; value: Media };
  speech_to_text: { parameters: TranscriptionParameters; files: { audio: Media }; value: Transcription };
  chat: { parameters: ChatParameters; files: NoFiles; value: ChatReply };
  embeddings: { parameters: EmbeddingParameters; files: NoFiles; value: EmbeddingReply };
}
type NoFiles = Record<never, Media>;

export type Parameters<C extends Capability> = Inferences[C]['parameters'];
export type Files<C extends Capability> = Inferences[C]['files'];
export type Value<C extends Capability> = Inferences[C]['value'];

/** What a person asks for, as data: it can be hashed, kept and sent later. */
export interface InferenceRequest<C extends Capability = Capability> {
  capability: C;
  parameters: Parameters<C>;
  files: Files<C>;
}

/** How far a request is; all absent where nothing is known. */
export interface Progress {
  /** The part of the upload that has left the device, 0 to 1. */
  uploaded?: number;
  /** Steps of an image. */
  step?: number;
  steps?: number;
}

export interface SendOptions extends RequestOptions {
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** How a capability is asked, and how its results become bytes and back. */
export interface Inference<C extends Capability> {
  send(
    api: Api,
    request: Omit<InferenceRequest<C>, 'capability'>,
    options: SendOptions,
  ): Promise<ApiResult<Value<C>>>;
  toMedia(value: Value<C>): Media;
  /** Null when the bytes are not such a result. */
  fromMedia(media: Media): Value<C> | null;
  /** The request in a few words of its own. */
  title(request: Omit<InferenceRequest<C>, 'capability'>): string;
}

const TITLE_CHARACTERS = 200;
const short = (text: string): string => text.trim().replaceAll(/\s+/g, ' ').slice(0, TITLE_CHARACTERS);

const asIs = {
  toMedia: (value: Media) => value,
  fromMedia: (media: Media) => media,
};

const asJson = <T>(schema: z.ZodType<T>) => ({
  toMedia: (value: T): Media => ({ bytes: encodeText(JSON.stringify(value)), mediaType: 'application/json' }),
  fromMedia: ({ bytes }: Media): T | null => {
    try {
      return schema.safeParse(JSON.parse(decodeText(bytes))).data ?? null;
    } catch {
      return null;
    }
  },
});

export const INFERENCES: { readonly [C in Capability]: Inference<C> } = {
  image_generation: {
    send: (api, { parameters }, { onProgress, ...options }) =>
      api.image(parameters, { ...options, onProgress }),
    ...asIs,
    title: ({ parameters }) => short(parameters.prompt),
  },
  image_editing: {
    send: (api, { parameters, files }, { onProgress, ...options }) =>
      api.editImage(parameters, files, { ...options, onProgress }),
    ...asIs,
    title: ({ parameters }) => short(parameters.prompt),
  },
  text_to_speech: {
    // Whole and not streamed: its header then knows the length, and the server may have it in its cache.
    send: (api, { parameters }, { onProgress: _, ...options }) => api.speech(parameters, options),
    ...asIs,
    title: ({ parameters }) => short(parameters.text),
  },
  speech_to_text: {
    send: (api, { parameters, files }, { onProgress, ...options }) =>
      api.transcribe(parameters, files, {
        ...options,
        onUploadProgress: onProgress && ((uploaded) => onProgress({ uploaded })),
      }),
    ...asJson(transcriptionSchema),
    title: ({ files }) => short(files.audio.name ?? ''),
  },
  chat: {
    send: (api, { parameters }, { onProgress: _, ...options }) => api.chat(parameters, options),
    ...asJson(chatReplySchema),
    title: ({ parameters }) =>
      short(parameters.messages.findLast(({ role }) => role === 'user')?.content ?? ''),
  },
  embeddings: {
    send: (api, { parameters }, { onProgress: _, ...options }) => api.embeddings(parameters, options),
    ...asJson(embeddingReplySchema),
    title: ({ parameters: { text } }) => short(typeof text === 'string' ? text : text.join(' · ')),
  },
};

/** The files of a request by name, for code that treats all capabilities alike. */
export const filesOf = (files: Files<Capability>): Record<string, Media> =>
  Object.fromEntries(
    Object.entries(files).filter((entry): entry is [string, Media] => entry[1] !== undefined),
  );
