import { z } from 'zod';
import { chatDeltaEventSchema, chatDoneEventSchema, chatReplySchema, chatRequestSchema } from './chat.ts';
import { embeddingReplySchema, embeddingRequestSchema } from './embedding.ts';
import { type ErrorCode, errorBodySchema } from './error.ts';
import {
  imageDoneEventSchema,
  imageEditingFieldsSchema,
  imageEditingRequestSchema,
  imageFormatSchema,
  imageGenerationRequestSchema,
  imageProgressEventSchema,
} from './image.ts';
import { downloadProgressSchema, localModelListSchema, localModelSchema } from './local-models.ts';
import {
  openAiSpeechRequestSchema,
  openAiTranscriptionFieldsSchema,
  openAiTranscriptionSchema,
  openAiVerboseTranscriptionSchema,
} from './openai/audio.ts';
import { openAiChatChunkSchema, openAiChatCompletionSchema, openAiChatRequestSchema } from './openai/chat.ts';
import { openAiEmbeddingsReplySchema, openAiEmbeddingsRequestSchema } from './openai/embeddings.ts';
import {
  openAiImageEditFieldsSchema,
  openAiImageGenerationRequestSchema,
  openAiImagesReplySchema,
} from './openai/images.ts';
import { openAiModelListSchema, openAiModelSchema } from './openai/models.ts';
import { INFERENCE_REPLY_HEADERS } from './reply-headers.ts';
import { healthSchema, modelConfigurationSchema, readinessSchema } from './service.ts';
import { audioFormatSchema, speechRequestSchema } from './speech.ts';
import { transcriptionFieldsSchema, transcriptionSchema } from './transcription.ts';

/** A body in one media type. */
export interface Body {
  schema: z.ZodType;
  example?: unknown;
}

/** Bodies by media type. */
export type Bodies = Record<string, Body>;

export interface Reply {
  status: number;
  description: string;
  content: Bodies;
}

export type RequestHeader = 'X-Request-Id' | 'X-Fallback' | 'Cache-Control' | 'X-Cache' | 'Idempotency-Key';
export type ReplyHeader = (typeof INFERENCE_REPLY_HEADERS)[number];

export interface Operation {
  id: string;
  method: 'get' | 'post' | 'delete';
  path: string;
  tag: 'Capabilities' | 'OpenAI-compatible' | 'Service';
  summary: string;
  description?: string;
  /** What stands in the braces of the path, by name, with its meaning. */
  pathParameters?: Readonly<Record<string, string>>;
  request?: Bodies;
  requestHeaders: readonly RequestHeader[];
  replyHeaders: readonly ReplyHeader[];
  replies: readonly Reply[];
  errors: readonly ErrorCode[];
  /** The error envelope: the native one, or the one that clients of the OpenAI API expect. */
  envelope: 'native' | 'openai';
  /** Whether callers must present an API key once the service has any. */
  authenticated: boolean;
}

const bytes = (description: string) => z.string().meta({ format: 'binary', description });

const media = (kind: string, types: readonly string[]): Bodies =>
  Object.fromEntries(types.map((type) => [type, { schema: bytes(`${kind} bytes`) }]));

const IMAGE_TYPES = imageFormatSchema.options.map((format) => `image/${format}`);
const AUDIO_TYPE = { wav: 'audio/wav', mp3: 'audio/mpeg', ogg: 'audio/ogg', flac: 'audio/flac' } as const;
const AUDIO_TYPES = audioFormatSchema.options.map((format) => AUDIO_TYPE[format]);

const imagePart = bytes('png, jpeg, webp, gif, tiff or avif; recognised by its bytes');
const audioPart = bytes('wav, mp3, m4a, ogg, opus, webm or flac; recognised by its bytes');

const inference = {
  requestHeaders: ['X-Request-Id', 'X-Fallback', 'Cache-Control', 'X-Cache', 'Idempotency-Key'],
  replyHeaders: INFERENCE_REPLY_HEADERS,
  authenticated: true,
} as const;

const INFERENCE_ERRORS = [
  'invalid_format',
  'unauthorized',
  'forbidden',
  'model_not_found',
  'idempotency_conflict',
  'file_too_large',
  'validation_error',
  'rate_limited',
  'processing_error',
  'upstream_error',
  'model_unavailable',
  'overloaded',
  'timeout',
] as const satisfies readonly ErrorCode[];

const native = {
  ...inference,
  tag: 'Capabilities',
  method: 'post',
  envelope: 'native',
  errors: INFERENCE_ERRORS,
} as const;

const openAi = {
  ...inference,
  tag: 'OpenAI-compatible',
  method: 'post',
  envelope: 'openai',
  errors: INFERENCE_ERRORS,
} as const;

const service = {
  tag: 'Service',
  method: 'get',
  envelope: 'native',
  requestHeaders: ['X-Request-Id'],
  replyHeaders: ['X-Request-Id'],
  errors: ['processing_error'],
  authenticated: false,
} as const;

const localModels = {
  ...service,
  errors: ['unauthorized', 'forbidden', 'rate_limited', 'processing_error'],
  authenticated: true,
} as const;

const MODEL_ID = { id: 'The name of the model, as `GET /api/models` lists it' };

const localModelReply = (status: number, description: string): Reply => ({
  status,
  description,
  content: { 'application/json': { schema: localModelSchema } },
});

const usage = { prompt_tokens: 18, completion_tokens: 9, total_tokens: 27 };
const question = { messages: [{ role: 'user', content: 'Name the largest moon of Saturn.' }] };
const answer = {
  response: 'The largest moon of Saturn is Titan.',
  model: 'openai/gpt-oss-120b',
  tokens_used: 27,
  usage,
  stop_reason: 'stop',
};
const completion = { id: 'chatcmpl-1', created: 1_764_000_000, model: 'openai/gpt-oss-120b' };

const NATIVE_STREAM = [
  `event: delta\ndata: ${JSON.stringify({ delta: 'The largest moon ' })}`,
  `event: delta\ndata: ${JSON.stringify({ delta: 'of Saturn is Titan.' })}`,
  `event: done\ndata: ${JSON.stringify(answer)}`,
  '',
].join('\n\n');

const IMAGE_STREAM = [
  `event: progress\ndata: ${JSON.stringify({ step: 1, steps: 4 })}`,
  `event: done\ndata: ${JSON.stringify({ image: 'iVBORw0KGgo…', content_type: 'image/png', model: 'lcm-dreamshaper-v7', provider: 'local', warnings: [] })}`,
  '',
].join('\n\n');

const IMAGE_REPLIES: readonly Reply[] = [
  {
    status: 200,
    description: 'The image in the asked `format`, at once or as the last of several events',
    content: {
      ...media('Image', IMAGE_TYPES),
      'text/event-stream': {
        schema: z
          .union([imageProgressEventSchema, imageDoneEventSchema, errorBodySchema])
          .meta({ id: 'ImageEvent', description: 'The data of one event: `progress`, `done` or `error`' }),
        example: IMAGE_STREAM,
      },
    },
  },
];
const IMAGE_STREAMING =
  'With `stream` the reply is server-sent events: `progress` after the steps of models that have steps, then exactly one `done` with the image in base64 or one `error`.';

const chunk = (delta: object, finish_reason: string | null) =>
  `data: ${JSON.stringify({ ...completion, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] })}`;

const OPENAI_STREAM = [
  chunk({ role: 'assistant', content: 'Titan.' }, null),
  chunk({}, 'stop'),
  'data: [DONE]',
  '',
].join('\n\n');

/** Every operation of the HTTP API: the source of the OpenAPI document and of the table in the documentation. */
export const OPERATIONS: readonly Operation[] = [
  {
    ...native,
    id: 'generateImage',
    path: '/api/image',
    summary: 'Generate an image',
    description: IMAGE_STREAMING,
    request: {
      'application/json': {
        schema: imageGenerationRequestSchema,
        example: { prompt: 'a red bicycle against a white wall, soft light', width: 768, height: 512 },
      },
    },
    replies: IMAGE_REPLIES,
  },
  {
    ...native,
    id: 'editImage',
    path: '/api/edit-image',
    summary: 'Edit an image',
    description: `With a mask only its white pixels change: all others come back exactly as they were sent. ${IMAGE_STREAMING}`,
    request: {
      'application/json': {
        schema: imageEditingRequestSchema,
        example: {
          image: 'data:image/png;base64,iVBORw0KGgo…',
          prompt: 'make the sky a sunset',
          strength: 0.8,
        },
      },
      'multipart/form-data': {
        schema: imageEditingFieldsSchema
          .extend({ image: imagePart, mask: imagePart.optional() })
          .meta({ id: 'ImageEditingForm' }),
      },
    },
    replies: IMAGE_REPLIES,
  },
  {
    ...native,
    id: 'synthesizeSpeech',
    path: '/api/tts',
    summary: 'Speak a text',
    description:
      'With `stream` the audio begins with the first sentence, in a header that does not know the length. A reply that breaks off was not the whole.',
    request: {
      'application/json': {
        schema: speechRequestSchema,
        example: { text: 'Good morning. The train leaves from platform two.', format: 'mp3' },
      },
    },
    replies: [
      { status: 200, description: 'The speech in the asked `format`', content: media('Audio', AUDIO_TYPES) },
    ],
  },
  {
    ...native,
    id: 'transcribe',
    path: '/api/stt',
    summary: 'Transcribe speech',
    request: {
      'multipart/form-data': {
        schema: transcriptionFieldsSchema.extend({ audio: audioPart }).meta({ id: 'TranscriptionForm' }),
      },
    },
    replies: [
      {
        status: 200,
        description: 'The transcript',
        content: {
          'application/json': {
            schema: transcriptionSchema,
            example: {
              text: 'Good morning. The train leaves from platform two.',
              language: 'en',
              confidence: null,
              model: 'openai/whisper-large-v3',
              duration_seconds: 3.2,
            },
          },
        },
      },
    ],
  },
  {
    ...native,
    id: 'chat',
    path: '/api/llm',
    summary: 'Chat',
    description:
      'With `stream` the reply is server-sent events: any number of `delta`, then exactly one `done` with usage or one `error`. A stream that ends without either was cut off.',
    request: { 'application/json': { schema: chatRequestSchema, example: { ...question, max_tokens: 100 } } },
    replies: [
      {
        status: 200,
        description: 'The answer, at once or as events',
        content: {
          'application/json': { schema: chatReplySchema, example: answer },
          'text/event-stream': {
            schema: z
              .union([chatDeltaEventSchema, chatDoneEventSchema, errorBodySchema])
              .meta({ id: 'ChatEvent', description: 'The data of one event: `delta`, `done` or `error`' }),
            example: NATIVE_STREAM,
          },
        },
      },
    ],
  },
  {
    ...native,
    id: 'embed',
    path: '/api/embedding',
    summary: 'Embed texts',
    description:
      'Never falls back to another model, only to another provider of the same one: vectors of different models do not mix.',
    request: {
      'application/json': {
        schema: embeddingRequestSchema,
        example: { text: ['The sky is blue.', 'Der Himmel ist blau.'] },
      },
    },
    replies: [
      {
        status: 200,
        description: 'For one text `embedding`, for a list `embeddings` in its order',
        content: {
          'application/json': {
            schema: embeddingReplySchema,
            example: {
              embedding: [0.0132, -0.0418, 0.0071],
              dimension: 3,
              model: 'BAAI/bge-m3',
              tokens_used: 6,
            },
          },
        },
      },
    ],
  },
  {
    ...openAi,
    id: 'createChatCompletion',
    path: '/v1/chat/completions',
    summary: 'Chat completion',
    description:
      'Fields beyond those listed are passed on as they came. With `stream` each `data:` line is a chunk and the last one is `[DONE]`.',
    request: { 'application/json': { schema: openAiChatRequestSchema, example: question } },
    replies: [
      {
        status: 200,
        description: 'The completion, at once or in chunks',
        content: {
          'application/json': {
            schema: openAiChatCompletionSchema,
            example: {
              ...completion,
              object: 'chat.completion',
              choices: [
                { index: 0, message: { role: 'assistant', content: 'Titan.' }, finish_reason: 'stop' },
              ],
              usage,
            },
          },
          'text/event-stream': { schema: openAiChatChunkSchema, example: OPENAI_STREAM },
        },
      },
    ],
  },
  {
    ...openAi,
    id: 'createEmbeddings',
    path: '/v1/embeddings',
    summary: 'Embeddings',
    request: {
      'application/json': { schema: openAiEmbeddingsRequestSchema, example: { input: 'The sky is blue.' } },
    },
    replies: [
      {
        status: 200,
        description: 'One vector for each text, in its order',
        content: {
          'application/json': {
            schema: openAiEmbeddingsReplySchema,
            example: {
              object: 'list',
              data: [{ object: 'embedding', index: 0, embedding: [0.0132, -0.0418, 0.0071] }],
              model: 'BAAI/bge-m3',
              usage: { prompt_tokens: 6, total_tokens: 6 },
            },
          },
        },
      },
    ],
  },
  {
    ...openAi,
    id: 'createImage',
    path: '/v1/images/generations',
    summary: 'Image generation',
    request: {
      'application/json': {
        schema: openAiImageGenerationRequestSchema,
        example: { prompt: 'a red bicycle against a white wall', size: '1024x1024' },
      },
    },
    replies: [
      {
        status: 200,
        description: 'The images, as base64 or as `data:` URLs',
        content: { 'application/json': { schema: openAiImagesReplySchema } },
      },
    ],
  },
  {
    ...openAi,
    id: 'createImageEdit',
    path: '/v1/images/edits',
    summary: 'Image edit',
    description: 'The transparent pixels of the mask are the ones to repaint.',
    request: {
      'multipart/form-data': {
        schema: openAiImageEditFieldsSchema
          .extend({
            image: imagePart.meta({ description: 'The image to edit; the name `image[]` is taken too' }),
            mask: imagePart.optional(),
          })
          .meta({ id: 'OpenAiImageEditForm' }),
      },
    },
    replies: [
      {
        status: 200,
        description: 'The images, as base64 or as `data:` URLs',
        content: { 'application/json': { schema: openAiImagesReplySchema } },
      },
    ],
  },
  {
    ...openAi,
    id: 'createSpeech',
    path: '/v1/audio/speech',
    summary: 'Speech',
    request: {
      'application/json': {
        schema: openAiSpeechRequestSchema,
        example: { input: 'Good morning. The train leaves from platform two.', response_format: 'mp3' },
      },
    },
    replies: [
      {
        status: 200,
        description: 'The speech in the asked `response_format`',
        content: media('Audio', AUDIO_TYPES),
      },
    ],
  },
  {
    ...openAi,
    id: 'createTranscription',
    path: '/v1/audio/transcriptions',
    summary: 'Transcription',
    request: {
      'multipart/form-data': {
        schema: openAiTranscriptionFieldsSchema
          .extend({ file: audioPart })
          .meta({ id: 'OpenAiTranscriptionForm' }),
      },
    },
    replies: [
      {
        status: 200,
        description: 'The transcript in the asked `response_format`',
        content: {
          'application/json': {
            schema: z.union([openAiVerboseTranscriptionSchema, openAiTranscriptionSchema]),
            example: { text: 'Good morning. The train leaves from platform two.' },
          },
          'text/plain': { schema: z.string().meta({ description: 'For `text`' }) },
          'application/x-subrip': { schema: z.string().meta({ description: 'For `srt`' }) },
          'text/vtt': { schema: z.string().meta({ description: 'For `vtt`' }) },
        },
      },
    ],
  },
  {
    ...openAi,
    method: 'get',
    id: 'listModels',
    path: '/v1/models',
    summary: 'Models',
    requestHeaders: ['X-Request-Id'],
    replyHeaders: ['X-Request-Id'],
    errors: ['unauthorized', 'forbidden', 'rate_limited', 'processing_error'],
    replies: [
      {
        status: 200,
        description: 'Every model that can be named in `model`',
        content: {
          'application/json': {
            schema: openAiModelListSchema,
            example: {
              object: 'list',
              data: [{ id: 'local:flite', object: 'model', created: 0, owned_by: 'local' }],
            },
          },
        },
      },
    ],
  },
  {
    ...openAi,
    method: 'get',
    id: 'retrieveModel',
    path: '/v1/models/{model}',
    summary: 'One model',
    pathParameters: { model: 'Name of the model; slashes in it may stand as they are' },
    requestHeaders: ['X-Request-Id'],
    replyHeaders: ['X-Request-Id'],
    errors: ['unauthorized', 'forbidden', 'model_not_found', 'rate_limited', 'processing_error'],
    replies: [
      {
        status: 200,
        description: 'The model',
        content: {
          'application/json': {
            schema: openAiModelSchema,
            example: { id: 'flite', object: 'model', created: 0, owned_by: 'local' },
          },
        },
      },
    ],
  },
  {
    ...service,
    id: 'modelConfiguration',
    path: '/config/models',
    summary: 'Models of each capability',
    description: 'Default, alternatives, fallback order and whether each model can answer now.',
    errors: ['unauthorized', 'forbidden', 'rate_limited', 'processing_error'],
    authenticated: true,
    replies: [
      {
        status: 200,
        description: 'The models',
        content: { 'application/json': { schema: modelConfigurationSchema } },
      },
    ],
  },
  {
    ...localModels,
    id: 'listLocalModels',
    path: '/api/models',
    summary: 'Models that can run in this process',
    description: 'What is downloaded, what is in memory, and what each takes.',
    replies: [
      {
        status: 200,
        description: 'The models',
        content: { 'application/json': { schema: localModelListSchema } },
      },
    ],
  },
  {
    ...localModels,
    id: 'getLocalModel',
    path: '/api/models/{id}',
    pathParameters: MODEL_ID,
    summary: 'One model that can run in this process',
    errors: [...localModels.errors, 'model_not_found'],
    replies: [localModelReply(200, 'The model')],
  },
  {
    ...localModels,
    id: 'downloadLocalModel',
    method: 'post',
    path: '/api/models/{id}/download',
    pathParameters: MODEL_ID,
    summary: 'Download a model from the Hub',
    description:
      'Starts the download, or joins the one under way, and answers at once. The download goes on when the caller leaves.',
    requestHeaders: ['X-Request-Id', 'Idempotency-Key'],
    errors: [...localModels.errors, 'model_not_found', 'model_unavailable'],
    replies: [
      localModelReply(200, 'The model is here already'),
      localModelReply(202, 'The model is being downloaded'),
    ],
  },
  {
    ...localModels,
    id: 'watchLocalModel',
    path: '/api/models/{id}/events',
    pathParameters: MODEL_ID,
    summary: 'Follow the download of a model',
    description:
      'Server-sent events: `progress` while the download is under way, then one `done` with the model once its files are here, or one `error`: the download failed, or none is under way.',
    errors: [...localModels.errors, 'model_not_found'],
    replies: [
      {
        status: 200,
        description: 'Events until the download ends',
        content: {
          'text/event-stream': {
            schema: z.union([downloadProgressSchema, localModelSchema, errorBodySchema]),
            example: `event: progress\ndata: ${JSON.stringify({
              downloaded_bytes: 34_000_000,
              total_bytes: 398_000_000,
              bytes_per_second: 5_200_000,
              file: 'qwen2.5-0.5b-instruct-q4_k_m.gguf',
            })}\n\n`,
          },
        },
      },
    ],
  },
  {
    ...localModels,
    id: 'removeLocalModel',
    method: 'delete',
    path: '/api/models/{id}',
    pathParameters: MODEL_ID,
    summary: 'Delete the files of a model',
    description: 'Stops its download too. Calls under way finish with the model in memory.',
    errors: [...localModels.errors, 'model_not_found', 'validation_error', 'model_unavailable'],
    replies: [{ status: 204, description: 'The files are gone', content: {} }],
  },
  {
    ...service,
    id: 'health',
    path: '/health',
    summary: 'Is the process alive',
    description: 'Never calls a model.',
    replies: [
      {
        status: 200,
        description: 'Alive',
        content: {
          'application/json': {
            schema: healthSchema,
            example: {
              status: 'healthy',
              timestamp: '2026-01-01T12:00:00.000Z',
              version: '0.1.0',
              uptime_seconds: 42.5,
            },
          },
        },
      },
    ],
  },
  {
    ...service,
    id: 'readiness',
    path: '/ready',
    summary: 'Should traffic be sent here',
    replies: [
      {
        status: 200,
        description: 'Ready',
        content: { 'application/json': { schema: readinessSchema } },
      },
      {
        status: 503,
        description: 'Draining or not able to serve',
        content: { 'application/json': { schema: readinessSchema } },
      },
    ],
  },
  {
    ...service,
    id: 'metrics',
    path: '/metrics',
    summary: 'Prometheus metrics',
    errors: ['unauthorized', 'processing_error'],
    authenticated: true,
    replies: [
      {
        status: 200,
        description: 'Prometheus text format',
        content: { 'text/plain': { schema: z.string() } },
      },
    ],
  },
];
