import {
  type ChatReply,
  type ChatRequest,
  chatDeltaEventSchema,
  chatDoneEventSchema,
  chatReplySchema,
  type chatRequestSchema,
  type DownloadProgress,
  downloadProgressSchema,
  type EmbeddingReply,
  embeddingReplySchema,
  type embeddingRequestSchema,
  errorBodySchema,
  type Health,
  healthSchema,
  imageDoneEventSchema,
  type imageEditingFieldsSchema,
  type imageGenerationRequestSchema,
  type LocalModelList,
  type LocalModelState,
  localModelListSchema,
  localModelSchema,
  type ModelConfiguration,
  modelConfigurationSchema,
  type Readiness,
  readinessSchema,
  type speechRequestSchema,
  type Transcription,
  type transcriptionFieldsSchema,
  transcriptionSchema,
} from '@ai-platform/contract';
import { z } from 'zod';
import { fromBase64 } from '../../utils/base64';
import { concatBytes } from '../../utils/bytes';
import type { Clock } from '../../utils/clock';
import { bareMediaType, type Media } from '../../utils/media';
import { type MetricSeries, parsePrometheus } from '../../utils/prometheus';
import { coalesce } from './coalesce';
import { readEvents, type ServerEvent, StreamIdle } from './event-stream';
import { type ApiRequest, BadData, type Decode, type Http } from './http';
import type { Problem } from './problem';
import { problemOfBody } from './read-problem';
import { type ApiResult, CANCELLED, failed, type ReplyMeta } from './result';

type Parameters<Schema extends z.ZodType> = Omit<z.input<Schema>, 'stream'>;
export type ImageParameters = Parameters<typeof imageGenerationRequestSchema>;
export type ImageEditingParameters = {
  [Name in keyof Parameters<typeof imageEditingFieldsSchema>]: Name extends
    | 'strength'
    | 'guidance_scale'
    | 'num_inference_steps'
    | 'seed'
    ? number | undefined
    : Parameters<typeof imageEditingFieldsSchema>[Name];
};
export type SpeechParameters = Parameters<typeof speechRequestSchema>;
export type TranscriptionParameters = z.input<typeof transcriptionFieldsSchema>;
export type ChatParameters = Parameters<typeof chatRequestSchema>;
export type EmbeddingParameters = z.input<typeof embeddingRequestSchema>;

export interface RequestOptions {
  signal?: AbortSignal | undefined;
  /** The same key never does the work twice; one is made when it is missing. */
  idempotencyKey?: string | undefined;
  /** Asks the server for a result that is not from its cache. */
  fresh?: boolean | undefined;
}

/** How far an image is. */
export interface StepProgress {
  step: number;
  steps: number;
}

export interface ImageOptions extends RequestOptions {
  onProgress?: ((progress: StepProgress) => void) | undefined;
}

export interface SpeechOptions extends RequestOptions {
  /** Called with each piece of the audio as it arrives. */
  onBytes?: ((bytes: Uint8Array) => void) | undefined;
}

export interface TranscriptionOptions extends RequestOptions {
  /** The part of the recording that has left the device, 0 to 1. Browsers only. */
  onUploadProgress?: ((fraction: number) => void) | undefined;
}

/** What a chat stream yields: any number of `delta`, then exactly one of the others. */
export type ChatEvent =
  | { type: 'delta'; text: string }
  | { type: 'done'; reply: ChatReply; meta: ReplyMeta }
  | { type: 'problem'; problem: Problem }
  | { type: 'cancelled' };

/** What the watch of a download yields: any number of `progress`, then exactly one of the others. */
export type DownloadEvent =
  | { type: 'progress'; progress: DownloadProgress }
  | { type: 'done'; model: LocalModelState }
  | { type: 'problem'; problem: Problem }
  | { type: 'cancelled' };

/** Every request that the client makes. None throws; see `ApiResult`. */
export interface Api {
  health(options?: RequestOptions): Promise<ApiResult<Health>>;
  /** Also when the service is not ready, which it says with a 503. */
  ready(options?: RequestOptions): Promise<ApiResult<Readiness>>;
  configModels(options?: RequestOptions): Promise<ApiResult<ModelConfiguration>>;
  metrics(options?: RequestOptions): Promise<ApiResult<MetricSeries[]>>;
  image(parameters: ImageParameters, options?: ImageOptions): Promise<ApiResult<Media>>;
  /** In the mask white is repainted and black is kept. */
  editImage(
    parameters: ImageEditingParameters,
    files: { image: Media; mask?: Media | undefined },
    options?: ImageOptions,
  ): Promise<ApiResult<Media>>;
  speech(parameters: SpeechParameters, options?: SpeechOptions): Promise<ApiResult<Media>>;
  transcribe(
    parameters: TranscriptionParameters,
    files: { audio: Media },
    options?: TranscriptionOptions,
  ): Promise<ApiResult<Transcription>>;
  chat(parameters: ChatParameters, options?: RequestOptions): Promise<ApiResult<ChatReply>>;
  /** Text comes in pieces at most every 50 ms. Leaving the loop ends the request. */
  chatStream(
    parameters: ChatParameters,
    options?: RequestOptions,
  ): AsyncGenerator<ChatEvent, void, undefined>;
  embeddings(parameters: EmbeddingParameters, options?: RequestOptions): Promise<ApiResult<EmbeddingReply>>;
  localModels(options?: RequestOptions): Promise<ApiResult<LocalModelList>>;
  downloadModel(id: string, options?: RequestOptions): Promise<ApiResult<LocalModelState>>;
  modelEvents(id: string, options?: RequestOptions): AsyncGenerator<DownloadEvent, void, undefined>;
  removeModel(id: string, options?: RequestOptions): Promise<ApiResult<null>>;
}

const STATE_TIMEOUT_MS = 15_000;
const PROBE_TIMEOUT_MS = 5_000;
/** Longer than the service gives itself for a request, so that its own word on the matter arrives. */
const INFERENCE_TIMEOUT_MS = 330_000;
/** The service sends pings far more often than this. */
const STREAM_IDLE_MS = 90_000;
const FLUSH_MS = 50;

const stepProgressSchema = z.object({ step: z.number(), steps: z.number() });
// Decoding the image tells whether it is base64; a pattern over megabytes would only take time.
const imageDoneSchema = imageDoneEventSchema.extend({ image: z.string() });

export function createApi(http: Http, clock: Clock): Api {
  const get = <T>(
    path: string,
    decode: Decode<T>,
    { signal }: RequestOptions = {},
    more: Partial<ApiRequest> = {},
  ) => http.call({ method: 'GET', path, timeoutMs: STATE_TIMEOUT_MS, signal, ...more }, decode);

  const post = <T>(
    path: string,
    body: Partial<ApiRequest>,
    decode: Decode<T>,
    options: RequestOptions = {},
  ) =>
    http.call(
      {
        method: 'POST',
        path,
        timeoutMs: INFERENCE_TIMEOUT_MS,
        signal: options.signal,
        ...(options.idempotencyKey === undefined ? {} : { idempotencyKey: options.idempotencyKey }),
        ...(options.fresh ? { headers: { 'Cache-Control': 'no-cache' } } : {}),
        ...body,
      },
      decode,
    );

  /** Events of a reply, with the ways in which a stream can fail turned into the last item. */
  async function* events(
    open: (signal: AbortSignal) => Promise<ApiResult<Response>>,
    caller: AbortSignal | undefined,
  ): AsyncGenerator<(ServerEvent & { meta: ReplyMeta }) | Problem | 'cancelled', void, undefined> {
    const leaving = new AbortController();
    const opened = await open(caller ? AbortSignal.any([caller, leaving.signal]) : leaving.signal);
    if (!opened.ok) {
      yield opened.cancelled ? 'cancelled' : opened.problem;
      return;
    }
    try {
      for await (const event of readEvents(opened.value, { clock, idleMs: STREAM_IDLE_MS })) {
        yield { ...event, meta: opened.meta };
      }
      yield { kind: 'interrupted' };
    } catch (error) {
      if (caller?.aborted) yield 'cancelled';
      else yield error instanceof StreamIdle ? { kind: 'timeout' } : { kind: 'interrupted' };
    } finally {
      leaving.abort();
    }
  }

  /** An image, over events when its progress is asked for. */
  async function image(
    path: string,
    body: Partial<ApiRequest>,
    options: ImageOptions,
  ): Promise<ApiResult<Media>> {
    const { onProgress } = options;
    if (onProgress === undefined) return post(path, body, readMedia('image'), options);
    let whole: Media | undefined;
    const open = (signal: AbortSignal) =>
      post(
        path,
        body,
        async (response) => {
          // A server that makes no events of this answers with the image itself.
          if (!isEventStream(response)) whole = await readMedia('image')(response);
          return response;
        },
        { ...options, signal },
      );
    let opened: ApiResult<Response> | undefined;
    const stream = events(async (signal) => {
      opened = await open(signal);
      return opened;
    }, options.signal);
    for await (const item of stream) {
      if (opened?.ok && whole !== undefined) return { ok: true, value: whole, meta: opened.meta };
      if (item === 'cancelled') return CANCELLED;
      if ('kind' in item) return failed(item);
      if (item.event === 'progress') {
        const progress = parseEvent(item.data, stepProgressSchema);
        if (progress !== undefined) onProgress(progress);
      } else if (item.event === 'done') {
        const done = parseEvent(item.data, imageDoneSchema);
        const media = done && decodeImage(done.image, done.content_type);
        if (done === undefined || media === undefined) return failed({ kind: 'bad_data' });
        const { model, provider, warnings } = done;
        return { ok: true, value: media, meta: { ...item.meta, model, provider, warnings } };
      } else if (item.event === 'error') {
        return failed(problemOfEvent(item.data));
      }
    }
    return failed({ kind: 'interrupted' });
  }

  async function* chatStream(
    parameters: ChatParameters,
    options: RequestOptions = {},
  ): AsyncGenerator<ChatEvent, void, undefined> {
    const open = (signal: AbortSignal) =>
      post('/api/llm', { json: { ...parameters, stream: true } satisfies ChatRequest }, openEvents, {
        ...options,
        signal,
      });
    for await (const item of events(open, options.signal)) {
      if (item === 'cancelled') return yield { type: 'cancelled' };
      if ('kind' in item) return yield { type: 'problem', problem: item };
      if (item.event === 'delta') {
        const delta = parseEvent(item.data, chatDeltaEventSchema);
        if (delta !== undefined) yield { type: 'delta', text: delta.delta };
      } else if (item.event === 'done') {
        const reply = parseEvent(item.data, chatDoneEventSchema);
        return yield reply === undefined
          ? { type: 'problem', problem: { kind: 'bad_data' } }
          : { type: 'done', reply, meta: { ...item.meta, model: item.meta.model ?? reply.model } };
      } else if (item.event === 'error') {
        return yield { type: 'problem', problem: problemOfEvent(item.data) };
      }
    }
  }

  async function* modelEvents(
    id: string,
    options: RequestOptions = {},
  ): AsyncGenerator<DownloadEvent, void, undefined> {
    const open = (signal: AbortSignal) => get(modelPath(id, '/events'), openEvents, { signal });
    for await (const item of events(open, options.signal)) {
      if (item === 'cancelled') return yield { type: 'cancelled' };
      if ('kind' in item) return yield { type: 'problem', problem: item };
      if (item.event === 'progress') {
        const progress = parseEvent(item.data, downloadProgressSchema);
        if (progress !== undefined) yield { type: 'progress', progress };
      } else if (item.event === 'done') {
        const model = parseEvent(item.data, localModelSchema);
        return yield model === undefined
          ? { type: 'problem', problem: { kind: 'bad_data' } }
          : { type: 'done', model };
      } else if (item.event === 'error') {
        return yield { type: 'problem', problem: problemOfEvent(item.data) };
      }
    }
  }

  return {
    health: (options) =>
      get('/health', readJson(healthSchema), options, { timeoutMs: PROBE_TIMEOUT_MS, resilient: false }),
    ready: (options) =>
      get('/ready', readJson(readinessSchema), options, { resilient: false, alsoAccept: 503 }),
    configModels: (options) => get('/config/models', readJson(modelConfigurationSchema), options),
    metrics: (options) =>
      get('/metrics', async (response) => parsePrometheus(await response.text()), options),

    image: (parameters, options = {}) =>
      image(
        '/api/image',
        { json: options.onProgress ? { ...parameters, stream: true } : parameters },
        options,
      ),
    editImage: (parameters, { image: picture, mask }, options = {}) =>
      image(
        '/api/edit-image',
        {
          form: {
            ...textFields(options.onProgress ? { ...parameters, stream: true } : parameters),
            image: picture,
            ...(mask === undefined ? {} : { mask }),
          },
        },
        options,
      ),
    speech: (parameters, options = {}) => {
      const { onBytes } = options;
      return onBytes === undefined
        ? post('/api/tts', { json: parameters }, readMedia('audio'), options)
        : post('/api/tts', { json: { ...parameters, stream: true } }, openMedia('audio'), options).then(
            (opened) => readStreamedMedia(opened, onBytes, options.signal),
          );
    },
    transcribe: (parameters, { audio }, options = {}) =>
      post(
        '/api/stt',
        { form: { ...textFields(parameters), audio }, onUploadProgress: options.onUploadProgress },
        readJson(transcriptionSchema),
        options,
      ),
    chat: (parameters, options) => post('/api/llm', { json: parameters }, readJson(chatReplySchema), options),
    chatStream: (parameters, options = {}) =>
      abortedWhenLeft(
        (signal) => coalesce(chatStream(parameters, { ...options, signal }), joinDeltas, FLUSH_MS, clock),
        options.signal,
      ),
    embeddings: (parameters, options) =>
      post('/api/embedding', { json: parameters }, readJson(embeddingReplySchema), options),

    localModels: (options) => get('/api/models', readJson(localModelListSchema), options),
    downloadModel: (id, options) =>
      post(modelPath(id, '/download'), { timeoutMs: STATE_TIMEOUT_MS }, readJson(localModelSchema), options),
    modelEvents,
    removeModel: (id, { signal } = {}) =>
      http.call(
        { method: 'DELETE', path: modelPath(id), timeoutMs: STATE_TIMEOUT_MS, signal },
        async () => null,
      ),
  };
}

/** Aborts the request behind a stream when its reader leaves, and does not wait for the next event to notice. */
async function* abortedWhenLeft<T>(
  open: (signal: AbortSignal) => AsyncGenerator<T, void, undefined>,
  caller: AbortSignal | undefined,
): AsyncGenerator<T, void, undefined> {
  const leaving = new AbortController();
  try {
    yield* open(caller ? AbortSignal.any([caller, leaving.signal]) : leaving.signal);
  } finally {
    leaving.abort();
  }
}

const modelPath = (id: string, rest = ''): string => `/api/models/${encodeURIComponent(id)}${rest}`;

const isEventStream = (response: Response): boolean =>
  bareMediaType(response.headers.get('content-type') ?? '') === 'text/event-stream';

const openEvents: Decode<Response> = async (response) => {
  if (!isEventStream(response)) throw new BadData('The reply is no stream of events');
  return response;
};

const readJson =
  <T>(schema: z.ZodType<T>): Decode<T> =>
  async (response) => {
    const value = parseEvent(await response.text(), schema);
    if (value === undefined) throw new BadData('The reply does not fit the contract');
    return value;
  };

/** What stands between app and server, such as the login page of a network, may answer in its place. */
const openMedia =
  (kind: 'image' | 'audio'): Decode<Response> =>
  async (response) => {
    if (!mediaTypeOf(response).startsWith(`${kind}/`)) throw new BadData(`The reply is no ${kind}`);
    return response;
  };

const readMedia =
  (kind: 'image' | 'audio'): Decode<Media> =>
  async (response) => {
    await openMedia(kind)(response);
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes.length === 0) throw new BadData('The reply is empty');
    return { bytes, mediaType: mediaTypeOf(response) };
  };

const mediaTypeOf = (response: Response): string =>
  bareMediaType(response.headers.get('content-type') ?? 'application/octet-stream');

async function readStreamedMedia(
  opened: ApiResult<Response>,
  onBytes: (bytes: Uint8Array) => void,
  caller: AbortSignal | undefined,
): Promise<ApiResult<Media>> {
  if (!opened.ok) return opened;
  const chunks: Uint8Array[] = [];
  try {
    const reader = opened.value.body?.getReader();
    while (reader !== undefined) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      onBytes(value);
    }
  } catch {
    return caller?.aborted ? CANCELLED : failed({ kind: 'interrupted' });
  }
  if (chunks.length === 0) return failed({ kind: 'bad_data' });
  return {
    ok: true,
    value: { bytes: concatBytes(chunks), mediaType: mediaTypeOf(opened.value) },
    meta: opened.meta,
  };
}

/** The value of JSON text, undefined when it is not JSON or does not fit. */
function parseEvent<T>(text: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function problemOfEvent(data: string): Problem {
  const body = parseEvent(data, errorBodySchema);
  return body === undefined ? { kind: 'bad_data' } : problemOfBody(body);
}

function decodeImage(base64: string, mediaType: string): Media | undefined {
  try {
    return { bytes: fromBase64(base64), mediaType: bareMediaType(mediaType) };
  } catch {
    return undefined;
  }
}

const joinDeltas = (earlier: ChatEvent, later: ChatEvent): ChatEvent | undefined =>
  earlier.type === 'delta' && later.type === 'delta'
    ? { type: 'delta', text: earlier.text + later.text }
    : undefined;

/** Parameters as form fields; those that are undefined are left out. */
const textFields = (parameters: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parameters)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );
