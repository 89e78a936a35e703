import { CAPABILITIES, type Capability, type ParameterRule } from '@ai-platform/contract';
import {
  type ChainEntry,
  type Chains,
  type ModelRegistry,
  noChains,
  supports,
} from './inference/model-registry.ts';
import { configureLocalModels, createLocalModels } from './local-models.ts';
import { createMediaDownloader } from './providers/http/media-download.ts';
import type { ProxySettings } from './providers/http/proxy-settings.ts';
import { createTransport } from './providers/http/transport.ts';
import { HUGGING_FACE_DEFAULTS } from './providers/hugging-face/default-models.ts';
import { createHuggingFaceProvider } from './providers/hugging-face/hugging-face-provider.ts';
import { createKeyRing } from './providers/hugging-face/key-ring.ts';
import type { LocalModelTelemetry } from './providers/local/local-provider.ts';
import type { ModelLibrary } from './providers/model-library.ts';
import {
  createOpenAICompatibleProvider,
  type OpenAICompatibleProvider,
} from './providers/openai-compatible/openai-compatible-provider.ts';
import type { Provider } from './providers/provider.ts';
import type { Clock } from './utils/clock.ts';
import { type Config, ConfigurationError } from './utils/config.ts';
import type { Logger } from './utils/logging.ts';
import { type ModelsFile, readModelsFile, watchModelsFile } from './utils/models-file.ts';

export interface ModelSourcesOptions {
  config: Config;
  clock: Clock;
  logger: Logger;
  registry: ModelRegistry;
  environment: Record<string, string | undefined>;
  localModels: LocalModelTelemetry;
}

export interface ModelSources {
  /** The models that can run in this process. */
  readonly library: ModelLibrary;
  /** Checks that may fail, with a warning; the service answers meanwhile. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** A model that stands in a chain when nobody says otherwise. */
interface DefaultModel {
  model: string;
  parameters: Record<string, ParameterRule>;
  /** Whether it is only there to say why it cannot answer: it comes after those of all other sources. */
  isLast?: boolean;
}

/** A provider and the models that it adds to the chains, as they are now. */
interface Source {
  name: string;
  provider: Provider;
  defaults(capability: Capability): readonly DefaultModel[];
  /** The configuration that it was made from; it is made anew only when this changes. */
  origin: string;
}

/**
 * Builds the providers and chains from the environment and `models.json` into the registry, and again whenever
 * that file changes. Throws when the file does not fit at the start.
 */
export async function createModelSources(options: ModelSourcesOptions): Promise<ModelSources> {
  const { config, clock, logger, registry } = options;
  const transport = createTransport({
    // A stream holds its connection: with fewer, callers would wait for each other's streams to end.
    connections: config.maxConcurrentRequests,
    headersTimeoutMs: config.requestTimeoutMs,
    idleTimeoutMs: config.streamIdleTimeoutMs,
    proxy: config.proxy,
  });
  if (config.proxy) logger.info(proxyHosts(config.proxy), 'calls of upstreams go through a proxy');
  const downloader = createMediaDownloader({
    transport,
    allowedHosts: [],
    extraOrigins: config.mediaAllowedOrigins,
    maxBytes: config.maxUploadBytes * 2,
    proxy: config.proxy,
  });
  const keys = createKeyRing({
    keys: config.huggingFace.keys,
    file: config.huggingFace.keyFile,
    clock,
    logger,
  });
  const local = createLocalModels({ config, clock, logger, telemetry: options.localModels });
  let sources: Source[] = [];

  /** The source that stands when it was made from the same configuration, else a new one. */
  const source = (
    name: string,
    origin: string,
    create: () => Pick<Source, 'provider' | 'defaults'>,
  ): Source => {
    const standing = sources.find((known) => known.name === name && known.origin === origin);
    return standing ?? { name, origin, ...create() };
  };

  const huggingFace = (file: ModelsFile): Source =>
    source('hugging-face', JSON.stringify(file.endpoints), () => ({
      defaults: (capability) => HUGGING_FACE_DEFAULTS[capability],
      provider: createHuggingFaceProvider({
        keys,
        routerUrl: config.huggingFace.routerUrl,
        hubUrl: config.huggingFace.hubUrl,
        billTo: config.huggingFace.billTo,
        mediaAllowedOrigins: config.mediaAllowedOrigins,
        endpoints: file.endpoints,
        maxMediaBytes: config.maxUploadBytes * 2,
        logger,
        clock,
        transport,
        proxy: config.proxy,
      }),
    }));

  const openAICompatible = (name: string, definition: NamedServer): Source =>
    source(name, JSON.stringify(definition), () => {
      const { baseUrl, apiKey, capabilities, models, otherDefaults } = definition;
      const provider = createOpenAICompatibleProvider({
        name,
        baseUrl,
        ...(apiKey === undefined ? {} : { apiKey }),
        ...(capabilities === undefined ? {} : { capabilities }),
        models,
        otherDefaults,
        howToName: (capability) =>
          definition.isOfFile
            ? `name one for ${capability} under "models" of ${name} in models.json`
            : `set OPENAI_COMPATIBLE_MODELS=${capability}=NAME`,
        transport,
        downloader,
        clock,
        logger,
      });
      provider.onModelsChange(() => compose(current));
      return { provider, defaults: (capability) => defaultsOf(provider, capability) };
    });

  function sourcesOf(file: ModelsFile): Source[] {
    const { baseUrl, apiKey, models } = config.openAICompatible;
    const servers = new Map<string, NamedServer>();
    if (baseUrl) {
      servers.set('openai-compatible', { baseUrl, apiKey, models, otherDefaults: 'usual', isOfFile: false });
    }
    for (const [name, definition] of Object.entries(file.providers)) {
      servers.set(name, {
        baseUrl: definition.base_url,
        apiKey: definition.api_key_env ? options.environment[definition.api_key_env] : undefined,
        capabilities: definition.capabilities,
        models: definition.models ?? {},
        otherDefaults: definition.models ? 'none' : 'listed',
        isOfFile: true,
      });
    }
    const remote = [...servers].map(([name, definition]) => openAICompatible(name, definition));
    const hub = huggingFace(file);
    const here = source(local.name, '', () => ({
      provider: local,
      defaults: (capability) => local.chain(capability),
    }));
    const hasKey = config.huggingFace.keys.length > 0 || config.huggingFace.keyFile !== undefined;
    // Without a key Hugging Face comes last: it is there to say what a key would bring.
    return hasKey ? [hub, ...remote, here] : [...remote, here, hub];
  }

  let current: ModelsFile;
  let hasStarted = false;

  function apply(file: ModelsFile): void {
    configureLocalModels(local, file);
    compose(file);
  }

  function compose(file: ModelsFile): void {
    const before = sources;
    const after = sourcesOf(file);
    const chains = chainsOf(after, file);
    sources = after;
    current = file;
    registry.replace(
      after.map(({ provider }) => provider),
      chains,
    );
    if (hasStarted) {
      for (const { provider } of after) {
        if (!before.some((source) => source.provider === provider)) void startProvider(provider);
      }
    }
    for (const { provider } of before) {
      if (!after.some((source) => source.provider === provider)) {
        // Requests under way may still use it.
        clock.after(config.requestTimeoutMs, () => void provider.close());
      }
    }
  }

  async function startProvider(provider: Provider): Promise<void> {
    try {
      await provider.start?.();
    } catch (error) {
      logger.warn({ provider: provider.name, err: error }, 'the start-up check of a provider failed');
    }
  }

  apply(await readModelsFile(config.modelsFile, { required: config.modelsFileRequired }));
  const stopWatching = watchModelsFile(config.modelsFile, logger, apply);
  // A model that was downloaded goes to the front of its chains.
  local.onReadinessChange(() => compose(current));

  return {
    library: local.library,
    async start() {
      hasStarted = true;
      await Promise.all(sources.map(({ provider }) => startProvider(provider)));
    },
    async close() {
      stopWatching();
      await Promise.all(sources.map(({ provider }) => provider.close()));
      await downloader.close();
      await transport.close();
    },
  };
}

/** What a log may say of proxies: their URLs can hold a password. */
function proxyHosts({ http, https, noProxy }: ProxySettings) {
  const hostOf = (url: string | undefined) => url && new URL(url).host;
  return { http: hostOf(http), https: hostOf(https), no_proxy: noProxy };
}

interface NamedServer {
  baseUrl: string;
  apiKey?: string | undefined;
  capabilities?: Capability[] | undefined;
  models: Partial<Record<Capability, string>>;
  otherDefaults: 'none' | 'listed' | 'usual';
  /** Whether `models.json` names it. */
  isOfFile: boolean;
}

function defaultsOf(provider: OpenAICompatibleProvider, capability: Capability): DefaultModel[] {
  const found = provider.defaultModel(capability);
  return found ? [{ model: found.model, parameters: {}, isLast: !found.served }] : [];
}

function chainsOf(sources: Source[], file: ModelsFile): Chains {
  const chains = noChains();
  for (const capability of CAPABILITIES) {
    const defaults = sources.flatMap(({ provider, defaults }) =>
      supports(provider, capability)
        ? defaults(capability).map(({ model, parameters, isLast = false }) => ({
            entry: { provider: provider.name, model, parameters },
            isLast,
          }))
        : [],
    );
    const known: ChainEntry[] = [
      ...defaults.filter(({ isLast }) => !isLast),
      ...defaults.filter(({ isLast }) => isLast),
    ].map(({ entry }) => entry);
    const named = file.chains[capability]?.map((name) => entryOf(name, capability, known, sources));
    chains[capability] = (named ?? known).map((entry) => ({
      ...entry,
      parameters: { ...entry.parameters, ...file.parameters[`${entry.provider}:${entry.model}`] },
    }));
  }
  return chains;
}

/** A chain entry as `models.json` names it. Throws when its provider is unknown. */
function entryOf(name: string, capability: Capability, known: ChainEntry[], sources: Source[]): ChainEntry {
  const exact = known.find((entry) => `${entry.provider}:${entry.model}` === name || entry.model === name);
  if (exact) return exact;
  const provider = sources.find((source) => name.startsWith(`${source.provider.name}:`))?.provider;
  if (!provider) {
    throw new ConfigurationError([`The chain of ${capability} names an unknown provider: ${name}`]);
  }
  return { provider: provider.name, model: name.slice(provider.name.length + 1), parameters: {} };
}
