import { INFERENCE_REPLY_HEADERS } from '@ai-platform/contract';
import fastifyCors from '@fastify/cors';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { createCachedInference } from './inference/cached-inference.ts';
import { CircuitBreaker } from './inference/circuit-breaker.ts';
import { EmbeddingBatcher } from './inference/embedding-batcher.ts';
import { ModelRegistry } from './inference/model-registry.ts';
import { createModelStates } from './inference/model-states.ts';
import { createPipeline } from './inference/pipeline.ts';
import { createMemoryCache } from './inference/result-cache.ts';
import { SingleFlight } from './inference/single-flight.ts';
import { createAudioCodec } from './media/audio/audio-codec.ts';
import { createImageProcessor } from './media/image/image-processor.ts';
import { createModelSources } from './model-sources.ts';
import { apiKeys } from './plugins/api-keys.ts';
import { concurrencyLimit } from './plugins/concurrency-limit.ts';
import { docs } from './plugins/docs.ts';
import { answerUnparsable, answerUnroutable, errorReplies } from './plugins/errors.ts';
import { idempotency } from './plugins/idempotency.ts';
import { createMemoryIdempotencyStore } from './plugins/idempotency-store.ts';
import { jsonBody } from './plugins/json-body.ts';
import { Metrics } from './plugins/metrics.ts';
import { multipartForm } from './plugins/multipart-form.ts';
import { requestLifecycle } from './plugins/request-lifecycle.ts';
import { securityHeaders } from './plugins/security-headers.ts';
import { WEB_CLIENT_FOLDER, webClient } from './plugins/web-client.ts';
import { configRouter } from './routers/config-router.ts';
import { embeddingRouter } from './routers/embedding-router.ts';
import { healthRouter } from './routers/health-router.ts';
import { imageRouter } from './routers/image-router.ts';
import { llmRouter } from './routers/llm-router.ts';
import { metricsRouter } from './routers/metrics-router.ts';
import { modelsRouter } from './routers/models-router.ts';
import { openAiAudioRouter } from './routers/openai/audio-router.ts';
import { openAiChatRouter } from './routers/openai/chat-router.ts';
import { openAiEmbeddingsRouter } from './routers/openai/embeddings-router.ts';
import { openAiImagesRouter } from './routers/openai/images-router.ts';
import { openAiModelsRouter } from './routers/openai/models-router.ts';
import { sttRouter } from './routers/stt-router.ts';
import { ttsRouter } from './routers/tts-router.ts';
import { createEmbeddingService } from './services/embedding-service.ts';
import { createImageService } from './services/image-service.ts';
import { createLlmService } from './services/llm-service.ts';
import { createSttService } from './services/stt-service.ts';
import { createTtsService } from './services/tts-service.ts';
import { type Clock, systemClock } from './utils/clock.ts';
import type { Config } from './utils/config.ts';

/** Bytes of a JSON body on routes that carry no media. */
const JSON_BODY_BYTES = 4 * 1024 * 1024;
/** Milliseconds that an idle connection stays open: longer than the 60 s of usual load balancers. */
const KEEP_ALIVE_MS = 72_000;

export interface AppOptions {
  config: Config;
  version: string;
  logger: FastifyBaseLogger;
  environment: Record<string, string | undefined>;
  clock?: Clock;
  /** A number in [0, 1) for the jitter of retries. */
  random?: () => number;
  /** Prometheus text of all processes that share the port; by default of this one. */
  collectMetrics?: () => Promise<string>;
}

export interface App {
  server: FastifyInstance;
  metrics: Metrics;
  /** Checks of the providers that go on while the service answers. */
  start(): Promise<void>;
  /**
   * From now on `GET /ready` says 503, so that load balancers send nothing more, and new inferences are refused.
   * Resolves when those that run have ended.
   */
  drain(): Promise<void>;
  /** Ends the requests that still run, with an error where their callers can still be told. */
  cutOff(): void;
}

/** The composition root: makes every part and hands each what it needs. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, version, logger, clock = systemClock, random = Math.random } = options;
  let draining = false;

  const metrics = new Metrics();
  const registry = new ModelRegistry();
  const sources = await createModelSources({
    config,
    clock,
    logger,
    registry,
    environment: options.environment,
    localModels: metrics,
  });

  const breaker = new CircuitBreaker(clock);
  const pipeline = createPipeline({
    registry,
    breaker,
    clock,
    telemetry: metrics,
    retry: { maxRetries: config.maxRetries, random },
    requestTimeoutMs: config.requestTimeoutMs,
    attemptTimeoutMs: config.attemptTimeoutMs,
  });
  const infer = createCachedInference({
    pipeline,
    cache: createMemoryCache({ maxBytes: config.cacheMaxBytes, ttlMs: config.cacheTtlMs, clock }),
    flights: new SingleFlight(),
    telemetry: metrics,
  });

  const audio = createAudioCodec({ maxSeconds: config.maxAudioSeconds });
  const images = createImageProcessor({
    maxPixels: config.maxImagePixels,
    resizeThreshold: config.imageResizeThreshold,
  });
  const image = createImageService({ infer, images });
  const tts = createTtsService({
    infer,
    pipeline,
    audio,
    clock,
    streamIdleTimeoutMs: config.streamIdleTimeoutMs,
  });
  const stt = createSttService({ infer, audio });
  const llm = createLlmService({
    infer,
    pipeline,
    telemetry: metrics,
    clock,
    streamIdleTimeoutMs: config.streamIdleTimeoutMs,
  });
  const embedding = createEmbeddingService({
    infer,
    batcher: new EmbeddingBatcher(clock, metrics),
    telemetry: metrics,
  });

  const server = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: ({ headers }) => requestId(headers['x-request-id']),
    bodyLimit: JSON_BODY_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: answerUnparsable,
    frameworkErrors: answerUnroutable,
    routerOptions: { maxParamLength: 512 },
  });

  const { development } = config;
  const { maxUploadBytes } = config;
  const requests = requestLifecycle(server, { metrics });
  securityHeaders(server);
  errorReplies(server, { development });
  jsonBody(server);
  await server.register(fastifyCors, {
    origin: config.allowedOrigins.includes('*') ? '*' : config.allowedOrigins,
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    exposedHeaders: [...INFERENCE_REPLY_HEADERS, 'Retry-After'],
    maxAge: 600,
  });
  await webClient(server, { folder: config.webClientFolder ?? WEB_CLIENT_FOLDER });
  apiKeys(server, { keys: config.apiKeys });
  const inferences = concurrencyLimit(server, {
    maxConcurrent: config.maxConcurrentRequests,
    maxQueued: config.maxQueuedRequests,
  });
  await multipartForm(server, { maxFileBytes: maxUploadBytes });
  if (config.idempotencyMaxBytes > 0) {
    idempotency(server, {
      store: createMemoryIdempotencyStore({ maxBytes: config.idempotencyMaxBytes, clock }),
      maxReplyBytes: config.idempotencyMaxBytes / 4,
    });
  }

  const events = { clock, pingIntervalMs: config.streamPingIntervalMs };
  const states = createModelStates({ registry, breaker });
  healthRouter(server, { version, states, isDraining: () => draining });
  configRouter(server, { states });
  modelsRouter(server, { library: sources.library, events, development });
  metricsRouter(server, { collect: options.collectMetrics ?? (() => metrics.registry.metrics()) });
  imageRouter(server, { image, images, events, maxUploadBytes, development });
  ttsRouter(server, { tts });
  sttRouter(server, { stt, maxUploadBytes });
  llmRouter(server, { llm, events, development });
  embeddingRouter(server, { embedding });
  openAiModelsRouter(server, { registry });
  openAiChatRouter(server, { llm, events, development, maxBodyBytes: Math.ceil((maxUploadBytes * 4) / 3) });
  openAiEmbeddingsRouter(server, { embedding });
  openAiImagesRouter(server, { image, maxUploadBytes });
  openAiAudioRouter(server, { tts, stt, maxUploadBytes });
  await server.register(docs, { version });

  server.addHook('onClose', async () => {
    await sources.close();
    await audio.close();
  });

  return {
    server,
    metrics,
    start: () => sources.start(),
    drain: () => {
      draining = true;
      return inferences.drain();
    },
    cutOff: () => requests.cutOff(),
  };
}

/** The caller's id where it is harmless, so that a request can be followed through several services. */
function requestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : crypto.randomUUID();
}
