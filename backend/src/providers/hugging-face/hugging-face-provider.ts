import type { Capability, ParameterRule } from '@ai-platform/contract';
import { CAPABILITIES, capabilityInWords, IMAGE_DEFAULTS } from '@ai-platform/contract';
import type { Clock } from '../../utils/clock.ts';
import type { Logger } from '../../utils/logging.ts';
import { readChatCompletion } from '../http/chat-completion.ts';
import { readChatStream } from '../http/chat-stream.ts';
import { isRecord } from '../http/error-body.ts';
import { createMediaDownloader } from '../http/media-download.ts';
import type { ProxySettings } from '../http/proxy-settings.ts';
import { readJson } from '../http/reply-body.ts';
import { createTransport, type HttpReply, type Transport } from '../http/transport.ts';
import type { CallContext, ChatCall, ModelInfo, Provider, SpeechCall } from '../provider.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import { CHAT_PATH, chatBody, chatPath } from './chat-routes.ts';
import { HUGGING_FACE_DEFAULTS } from './default-models.ts';
import { createHubClient } from './hub-client.ts';
import {
  ENDPOINT_HEADERS,
  endpointRoot,
  endpointUpstream,
  type InferenceEndpoint,
} from './inference-endpoint.ts';
import type { KeyRing } from './key-ring.ts';
import { PROVIDER_MEDIA_HOSTS } from './media-hosts.ts';
import { createModelMappings } from './model-mapping.ts';
import { parseModelName } from './model-name.ts';
import { createRouteCooldowns } from './route-cooldowns.ts';
import { type Route, routesFor } from './routes.ts';
import { UpstreamSession } from './upstream-session.ts';
import { UPSTREAMS } from './upstreams/index.ts';
import type { Upstream, UpstreamTarget } from './upstreams/upstream.ts';
import { joinUrl } from './url-path.ts';

export interface HuggingFaceOptions {
  keys: KeyRing;
  /** Base URL of the router; a path in it is kept. */
  routerUrl: string;
  /** Base URL of the Hub; a path in it is kept. */
  hubUrl: string;
  /** Origins that results may be fetched from besides the upstreams' own media hosts. */
  mediaAllowedOrigins: string[];
  /** Dedicated endpoints by the name that callers use as the model. */
  endpoints?: Record<string, InferenceEndpoint>;
  /** Organisation that is billed instead of the key's owner. */
  billTo?: string | undefined;
  /** Bytes of one image or sound that an upstream may answer. */
  maxMediaBytes: number;
  logger: Logger;
  clock: Clock;
  /** Shared with others; not closed with the provider. */
  transport?: Transport;
  /** For the connections of its own: downloads of media, and all of them where no transport is given. */
  proxy?: ProxySettings | undefined;
}

/** Stands for the router's own choice among the upstreams of a chat model. */
const AUTO = 'auto';
/** Upstreams of one model that a single call may go through. */
const MAX_ROUTES_PER_CALL = 3;
/** Failures after which another upstream of the same model is tried at once. */
const FAILS_OVER: ReadonlySet<string> = new Set([
  'model_not_found',
  'rate_limited',
  'quota_exceeded',
  'invalid_reply',
]);
const START_TIMEOUT_MS = 15_000;
const PARALLEL_CHECKS = 4;
const MAX_MODEL_LIST_BYTES = 8 * 1024 * 1024;
const MAX_LISTED_MODELS = 5_000;
const NEEDS_KEY = 'Hugging Face needs a key: set HF_API_KEY (or HF_API_KEY_FILE)';

type Run<T> = (route: Route, session: UpstreamSession) => Promise<T>;

/** All six capabilities from the Hugging Face router and its upstreams, and from dedicated Inference Endpoints. */
export function createHuggingFaceProvider(options: HuggingFaceOptions): Provider {
  const { keys, clock, logger, maxMediaBytes } = options;
  const transport = options.transport ?? createTransport({ proxy: options.proxy });
  const media = createMediaDownloader({
    transport,
    allowedHosts: [...PROVIDER_MEDIA_HOSTS],
    extraOrigins: options.mediaAllowedOrigins,
    maxBytes: maxMediaBytes,
    proxy: options.proxy,
  });
  const endpoints = new Map(Object.entries(options.endpoints ?? {}));
  const hub = createHubClient({ transport, hubUrl: options.hubUrl, keys, clock });
  const mappings = createModelMappings({ fetchModel: hub.fetchModel, clock });
  const cooldowns = createRouteCooldowns(clock);
  const routerHeaders = options.billTo === undefined ? {} : { 'x-hf-bill-to': options.billTo };
  let stopWatching = () => {};

  const sessionFor = (
    baseUrl: string,
    key: string | undefined,
    headers: Record<string, string>,
    { signal, logger }: Pick<CallContext, 'signal' | 'logger'>,
  ) => new UpstreamSession({ transport, media, clock, logger, signal, baseUrl, key, headers, maxMediaBytes });

  /** Runs a call with one key after the other for as long as the upstream refuses the key itself. */
  async function withKeys<T>(
    upstream: string,
    open: (key: string | undefined) => UpstreamSession,
    run: (session: UpstreamSession) => Promise<T>,
  ): Promise<T> {
    const tried = new Set<string>();
    let lease = keys.lease(upstream, tried);
    for (;;) {
      const session = open(lease?.key);
      try {
        return await run(session);
      } catch (error) {
        if (!lease || !(error instanceof UpstreamFailure) || error !== session.refusal) throw error;
        if (!keys.refused(lease, upstream, error)) throw error;
        if (error.status === 401) await keys.refresh(true);
        tried.add(lease.key);
        lease = keys.lease(upstream, tried);
        if (!lease) throw error;
      }
    }
  }

  /** The untried upstream that is most likely to serve the model, or undefined when none is left. */
  async function nextRoute(
    capability: Capability,
    { model, upstream, policy }: ReturnType<typeof parseModelName>,
    tried: ReadonlySet<string>,
    signal: AbortSignal,
    prefersMasks: boolean,
  ): Promise<Route | undefined> {
    const providerId = policy === undefined ? model : `${model}:${policy}`;
    const auto: Route[] =
      capability === 'chat' && upstream === undefined && !tried.has(AUTO)
        ? [{ upstream: AUTO, target: { providerId, model }, assumed: false }]
        : [];
    if (auto[0] && cooldowns.standing(AUTO, model) === 'good') return auto[0];

    const mapping = await mappings.get(model, signal);
    const routes = routesFor(capability, model, mapping, upstream);
    const rank = (route: Route): number => {
      const standing = cooldowns.standing(route.upstream, model);
      if (standing === 'without_model') return 4;
      if (route.assumed) return 3;
      if (standing === 'cooling') return 2;
      return prefersMasks && !UPSTREAMS.get(route.upstream)?.takesMasks ? 1 : 0;
    };
    return [...auto, ...routes]
      .filter((route) => !tried.has(route.upstream))
      .sort((a, b) => rank(a) - rank(b))[0];
  }

  /** Serves a call from the upstreams of its model, one after the other where that makes sense. */
  async function serve<T>(
    capability: Capability,
    context: CallContext,
    run: Run<T>,
    prefersMasks = false,
  ): Promise<T> {
    await keys.refresh();
    if (keys.size === 0) throw new UpstreamFailure('not_configured', NEEDS_KEY);
    const name = parseModelName(context.model);
    const tried = new Set<string>();
    let failure: UpstreamFailure | undefined;
    while (tried.size < MAX_ROUTES_PER_CALL) {
      const route = await nextRoute(capability, name, tried, context.signal, prefersMasks);
      // A guess is worth a request only where nothing better than "no such model" is known.
      if (!route || (route.assumed && failure && failure.kind !== 'model_not_found')) break;
      tried.add(route.upstream);
      const baseUrl =
        route.upstream === AUTO ? options.routerUrl : joinUrl(options.routerUrl, route.upstream);
      try {
        return await withKeys(
          route.upstream,
          (key) => sessionFor(baseUrl, key, routerHeaders, context),
          (session) => run(route, session),
        );
      } catch (error) {
        if (!(error instanceof UpstreamFailure)) throw error;
        cooldowns.failed(route.upstream, name.model, error);
        if (!FAILS_OVER.has(error.kind)) throw error;
        if (error.kind === 'model_not_found') mappings.doubt(name.model);
        context.logger.debug({ upstream: route.upstream, kind: error.kind }, 'upstream failed over');
        failure = moreTelling(failure, error);
      }
    }
    throw failure ?? new UpstreamFailure('model_not_found', notServed(capability, name.model));
  }

  /** Serves a call of any capability but chat with the method that `pick` takes from the upstream. */
  async function serveTask<T>(
    capability: Exclude<Capability, 'chat'>,
    context: CallContext,
    pick: (
      upstream: Upstream,
    ) => ((target: UpstreamTarget, session: UpstreamSession) => Promise<T>) | undefined,
    prefersMasks = false,
  ): Promise<T> {
    const endpoint = endpoints.get(context.model);
    if (endpoint) {
      const task = endpoint.capability === capability ? pick(endpointUpstream(endpoint)) : undefined;
      if (!task) throw new UpstreamFailure('model_not_found', notServed(capability, context.model));
      return callEndpoint(endpoint, context, (session) =>
        task({ providerId: context.model, model: context.model }, session),
      );
    }
    return serve(
      capability,
      context,
      ({ upstream, target }, session) => {
        const task = UPSTREAMS.get(upstream);
        const method = task && pick(task);
        if (!method) throw new UpstreamFailure('model_not_found', notServed(capability, context.model));
        return method(target, session);
      },
      prefersMasks,
    );
  }

  async function callEndpoint<T>(
    endpoint: InferenceEndpoint,
    context: CallContext,
    run: (session: UpstreamSession) => Promise<T>,
  ): Promise<T> {
    await keys.refresh();
    return withKeys(
      endpoint.url,
      (key) => sessionFor(endpointRoot(endpoint), key, ENDPOINT_HEADERS, context),
      run,
    );
  }

  async function sendChat(call: ChatCall, context: CallContext, stream: boolean): Promise<HttpReply> {
    const endpoint = endpoints.get(context.model);
    if (endpoint?.capability === 'chat') {
      const body = chatBody(call, context.model, 'endpoint', stream);
      return callEndpoint(endpoint, context, (session) => session.sendJson(CHAT_PATH, body));
    }
    return serve('chat', context, ({ upstream, target }, session) => {
      const path = upstream === AUTO ? CHAT_PATH : chatPath(upstream, target.providerId);
      return session.sendJson(path, chatBody(call, target.providerId, upstream, stream));
    });
  }

  function describe(capability: Capability, name: string): ModelInfo {
    const parameters = parametersOf(capability, name);
    const info = { model: name, capability, parameters };
    const endpoint = endpoints.get(name);
    if (endpoint) {
      return endpoint.capability === capability
        ? { ...info, availability: 'ready' }
        : { ...info, availability: 'unavailable', reason: notServed(capability, name) };
    }
    if (keys.size === 0) return { ...info, availability: 'needs_key', reason: NEEDS_KEY };
    const { model, upstream } = parseModelName(name);
    const mapping = mappings.peek(model);
    return mapping?.entries && routesFor(capability, model, mapping, upstream).length === 0
      ? { ...info, availability: 'unavailable', reason: notServed(capability, model) }
      : { ...info, availability: 'ready' };
  }

  /** Looks up who serves the default models, so that `describe` knows and the log says what is gone. */
  async function checkDefaults(signal: AbortSignal): Promise<void> {
    const defaults = CAPABILITIES.flatMap((capability) =>
      HUGGING_FACE_DEFAULTS[capability].map(({ model }) => ({ capability, model })),
    );
    let failures = 0;
    const check = async (): Promise<void> => {
      for (let next = defaults.shift(); next; next = defaults.shift()) {
        const { capability, model } = next;
        const { failure } = await mappings.get(model, signal);
        if (failure) failures += 1;
        const { availability, reason } = describe(capability, model);
        if (availability === 'unavailable') {
          logger.warn({ capability, model, reason }, 'a default Hugging Face model is not served');
        }
      }
    };
    await Promise.all(Array.from({ length: PARALLEL_CHECKS }, check));
    if (failures > 0) {
      logger.warn(
        { models: failures },
        'default Hugging Face models could not be checked; they are tried anyway',
      );
    }
  }

  return {
    name: 'hugging-face',

    generateImage: (call, context) =>
      serveTask(
        'image_generation',
        context,
        ({ generateImage }) => generateImage && ((target, session) => generateImage(call, target, session)),
      ),

    editImage: (call, context) =>
      serveTask(
        'image_editing',
        context,
        ({ editImage }) => editImage && ((target, session) => editImage(call, target, session)),
        call.mask !== undefined,
      ),

    async synthesizeSpeech(call, context) {
      const voiced = withVoice(call, parametersOf('text_to_speech', context.model).voice);
      return serveTask(
        'text_to_speech',
        context,
        ({ synthesizeSpeech }) =>
          synthesizeSpeech && ((target, session) => synthesizeSpeech(voiced, target, session)),
      );
    },

    transcribe: (call, context) =>
      serveTask(
        'speech_to_text',
        context,
        ({ transcribe }) => transcribe && ((target, session) => transcribe(call, target, session)),
      ),

    embed: (call, context) =>
      serveTask(
        'embeddings',
        context,
        ({ embed }) => embed && ((target, session) => embed(call, target, session)),
      ),

    async chat(call, context) {
      return readChatCompletion(await sendChat(call, context, false));
    },

    async streamChat(call, context) {
      return readChatStream(await sendChat(call, context, true));
    },

    models: (capability) => [
      ...HUGGING_FACE_DEFAULTS[capability].map(({ model }) => describe(capability, model)),
      ...[...endpoints].flatMap(([name, endpoint]) =>
        endpoint.capability === capability ? [describe(capability, name)] : [],
      ),
    ],

    describe,

    async listModels(signal) {
      await keys.refresh();
      if (keys.size === 0) return [];
      const reply = await withKeys(
        AUTO,
        (key) => sessionFor(options.routerUrl, key, {}, { signal, logger }),
        (session) => session.send({ method: 'GET', path: 'v1/models' }),
      );
      const body = await readJson(reply, MAX_MODEL_LIST_BYTES);
      const data: unknown[] = isRecord(body) && Array.isArray(body.data) ? body.data : [];
      return data
        .flatMap((entry) => (isRecord(entry) && typeof entry.id === 'string' ? [entry.id] : []))
        .slice(0, MAX_LISTED_MODELS);
    },

    async start() {
      stopWatching = keys.watch();
      await keys.refresh();
      if (keys.size === 0) return;
      const controller = new AbortController();
      const cancelTimer = clock.after(START_TIMEOUT_MS, () => controller.abort(new Error('timed out')));
      try {
        await checkDefaults(controller.signal);
      } catch (error) {
        logger.warn({ error }, 'the default Hugging Face models could not be checked');
      } finally {
        cancelTimer();
      }
    },

    async close() {
      stopWatching();
      await media.close();
      if (!options.transport) await transport.close();
    },
  };
}

function parametersOf(capability: Capability, name: string): Record<string, ParameterRule> {
  const { model } = parseModelName(name);
  const known = HUGGING_FACE_DEFAULTS[capability].find((entry) => entry.model === model)?.parameters ?? {};
  return capability === 'image_generation' ? { ...IMAGE_RULES, ...known } : known;
}

/** What the API promises for an image of a model that says nothing else. */
const IMAGE_RULES: Record<string, ParameterRule> = Object.fromEntries(
  Object.entries(IMAGE_DEFAULTS).map(([name, value]) => [name, { default: value }]),
);

/** A voice asked for by number becomes its name, where the model's list is known. */
function withVoice(call: SpeechCall, voices: ParameterRule | undefined): SpeechCall {
  if (call.voice !== undefined || call.speaker_id === undefined || !voices?.values) return call;
  const voice = voices.values[call.speaker_id];
  if (voice === undefined) {
    throw new UpstreamFailure('rejected', `speaker_id must be below ${voices.values.length} for this model`, {
      field: 'speaker_id',
    });
  }
  return { ...call, voice };
}

/** Of two failures of one call the one that says more: a wait is better news than "no such model". */
function moreTelling(first: UpstreamFailure | undefined, second: UpstreamFailure): UpstreamFailure {
  if (!first || first.kind === 'model_not_found') return second;
  return second.kind === 'rate_limited' ? second : first;
}

const notServed = (capability: Capability, model: string): string =>
  `No upstream of Hugging Face serves ${model} for ${capabilityInWords(capability)}`;
