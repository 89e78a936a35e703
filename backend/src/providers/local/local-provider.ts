import { existsSync } from 'node:fs';
import { type Capability, capabilityInWords } from '@ai-platform/contract';
import type { Clock } from '../../utils/clock.ts';
import { ModelUnavailableError } from '../../utils/errors.ts';
import type { Logger } from '../../utils/logging.ts';
import { languageCode } from '../language-code.ts';
import type { ModelLibrary } from '../model-library.ts';
import type { CallContext, ModelInfo, Provider, SpeechCall } from '../provider.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import { FOLLOWS_A_PROMPT, offeringBetter, understands } from './better-suited.ts';
import { isPlainlyNotEnglish } from './english-text.ts';
import { holdUntilRead } from './held-stream.ts';
import type { Hub } from './hub/hub.ts';
import { fingerprintOf, type LoadFailure, LoadFailures } from './load-failures.ts';
import type { LoadedModel, LocalEngine } from './local-engine.ts';
import { createLocalLibrary } from './local-library.ts';
import { type HubModel, isHubModel, type LocalModel } from './local-model.ts';
import { ModelCatalogue } from './model-catalogue.ts';
import { ModelDownloads } from './model-downloads.ts';
import { type Lease, ModelMemory } from './model-memory.ts';
import { ModelPresence } from './model-presence.ts';
import { ModelStatuses } from './model-statuses.ts';

/** Told of what happens to models in memory, for metrics. */
export interface LocalModelTelemetry {
  modelLoaded(model: LocalModel, milliseconds: number, memoryBytes: number): void;
  modelUnloaded(model: LocalModel, evicted: boolean): void;
}

export interface LocalProviderOptions {
  engines: readonly LocalEngine[];
  /** Models that are always known, best first. */
  models: readonly LocalModel[];
  hub: Hub;
  /** Whether models are only looked for on this machine. */
  offline: boolean;
  /** Bytes that models may take in memory. */
  memoryLimitBytes: number;
  /** Whether a call waits for the download of its model instead of being refused. */
  autoDownload: boolean;
  clock: Clock;
  logger: Logger;
  telemetry: LocalModelTelemetry;
}

export interface LocalProvider extends Provider {
  readonly library: ModelLibrary;
  /** Replaces the models that the configuration adds. */
  configure(models: readonly LocalModel[]): void;
  /**
   * Models of a capability that stand in its chain by themselves: what can answer now first, then best first. An embedding
   * model that could not be loaded keeps its place until it can: meanwhile another would give vectors that do not mix.
   */
  chain(capability: Capability): ModelInfo[];
  /** Calls back, once the set of models that can answer has changed. Returns the function that ends the watch. */
  onReadinessChange(listener: () => void): () => void;
}

/** Milliseconds between looks, once the service has started, for models that came or went through another process. */
const POLL_MS = 3_000;

/** Models that run in this process: finds the engine, brings the files, keeps the memory within its bound. */
export function createLocalProvider(options: LocalProviderOptions): LocalProvider {
  const { hub, clock, logger, telemetry, autoDownload } = options;
  const engines = new Map(options.engines.map((engine) => [engine.name, engine]));
  const catalogue = new ModelCatalogue(options.models.map(withRules));
  const presence = new ModelPresence(hub, clock);
  const loadFailures = new LoadFailures(clock);
  const listeners = new Set<() => void>();
  const downloads = new ModelDownloads({ hub, clock, logger, onEnd: () => lookForChanges() });
  const memory = new ModelMemory({
    limitBytes: options.memoryLimitBytes,
    clock,
    logger,
    onLoad(model, milliseconds, memoryBytes) {
      logger.info({ model: model.id, milliseconds, memoryBytes }, 'local model loaded');
      telemetry.modelLoaded(model, milliseconds, memoryBytes);
    },
    onUnload(model, evicted) {
      logger.info({ model: model.id, evicted }, 'local model left memory');
      telemetry.modelUnloaded(model, evicted);
    },
  });

  const statuses = new ModelStatuses({
    engines,
    presence,
    downloads,
    memory,
    loadFailures,
    hub,
    offline: options.offline,
  });
  const library = createLocalLibrary({
    catalogue,
    presence,
    downloads,
    memory,
    statuses,
    hub,
    clock,
    logger,
    onRemoval: lookForChanges,
  });

  let ready = readySet();
  let cancelPoll = () => {};

  function poll(): void {
    lookForChanges();
    cancelPoll = clock.after(POLL_MS, poll);
  }

  /** The model with all that it accepts. */
  function withRules(model: LocalModel): LocalModel {
    const ofEngine = engines.get(model.engine)?.parameters?.(model) ?? {};
    const rules = model.capabilities.map((capability) => [
      capability,
      { ...ofEngine[capability], ...model.parameters[capability] },
    ]);
    return { ...model, parameters: Object.fromEntries(rules) };
  }

  function readySet(): string {
    return catalogue
      .all()
      .filter((model) => canAnswer(statuses.of(model)))
      .map(({ id }) => id)
      .join(' ');
  }

  function lookForChanges(): void {
    for (const model of catalogue.all()) {
      const found = isHubModel(model) ? presence.refresh(model) : presence.of(model);
      if (found.present) loadFailures.forgetIfChanged(model, found.folder);
      else loadFailures.forget(model);
    }
    const now = readySet();
    if (now === ready) return;
    ready = now;
    for (const listener of listeners) listener();
  }

  function infoOf(model: LocalModel, capability: Capability): ModelInfo {
    const { availability, reason, retryAfterMs } = statuses.of(model);
    return {
      model: model.id,
      capability,
      availability,
      ...(reason === undefined ? {} : { reason }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(autoDownload && isHubModel(model) ? { downloadsOnDemand: true } : {}),
      ...(model.note ? { note: model.note } : {}),
      parameters: model.parameters[capability] ?? {},
    };
  }

  /** The model that a call names, its files on the disk and not known to be broken. */
  async function prepare(capability: Capability, { model: id, signal }: CallContext) {
    const model = catalogue.find(id);
    const engine = model && engines.get(model.engine);
    if (!model?.capabilities.includes(capability) || !engine) {
      throw new UpstreamFailure('model_not_found', catalogue.unknown(id, capability));
    }
    let found = presence.of(model);
    if (!found.present && autoDownload && !options.offline && isHubModel(model)) {
      await downloadFor(model, signal);
      found = presence.refresh(model);
    }
    if (!found.present) {
      throw new UpstreamFailure('not_configured', statuses.of(model).reason ?? found.reason);
    }
    const failed = loadFailures.of(model);
    if (failed) throw leftAlone(failed);
    return { model, engine, folder: found.folder };
  }

  /** Waits for a download in the time that the call has; the download goes on when that is over. */
  async function downloadFor(model: HubModel, signal: AbortSignal): Promise<void> {
    downloads.start(model);
    try {
      await downloads.wait(model.id, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ModelUnavailableError) {
        throw new UpstreamFailure('not_configured', error.message, { cause: error });
      }
      throw error;
    }
  }

  async function lease(capability: Capability, context: CallContext): Promise<Lease> {
    const { model, engine, folder } = await prepare(capability, context);
    const load = async () => {
      const files = fingerprintOf(model, folder);
      try {
        const loaded = await engine.load(model, { folder, logger });
        loadFailures.forget(model);
        return loaded;
      } catch (error) {
        logger.error({ model: model.id, err: error }, 'a local model could not be loaded');
        const failure = loadFailure(model, error);
        // Any other kind, such as a process that could not be started, says nothing of the model.
        if (failure.kind !== 'not_configured') throw failure;
        const failed = loadFailures.add(model, failure.message, files);
        lookForChanges();
        throw leftAlone(failed, error);
      }
    };
    return memory.acquire(model, load, context.signal, statuses.memoryBytes(model));
  }

  /** Makes one call of a model in memory. */
  async function use<T>(
    capability: Capability,
    context: CallContext,
    call: (loaded: LoadedModel) => Promise<T> | undefined,
  ): Promise<T> {
    const { loaded, release } = await lease(capability, context);
    try {
      return await (call(loaded) ?? lacks(context.model, capability));
    } finally {
      release();
    }
  }

  const known = { catalogue, statuses };

  /** English-only voices read other languages aloud, to which nobody wants to listen. */
  function languageWarnings({ text }: SpeechCall, { model: id }: CallContext): string[] {
    const { languages = [] } = catalogue.find(id) ?? {};
    const isEnglishOnly =
      languages.length > 0 && languages.every((language) => languageCode(language) === 'en');
    return isEnglishOnly && isPlainlyNotEnglish(text)
      ? [`${id} speaks English only, and the text does not look English`]
      : [];
  }

  const models = (capability: Capability) =>
    catalogue.of(capability).map((model) => infoOf(model, capability));

  return {
    name: 'local',
    library,
    generateImage: (call, context) =>
      use('image_generation', context, (loaded) => loaded.generateImage?.(call, context)),
    editImage(call, context) {
      const edit = () => use('image_editing', context, (loaded) => loaded.editImage?.(call, context));
      return call.mask ? edit() : offeringBetter(known, 'image_editing', FOLLOWS_A_PROMPT, edit);
    },
    async synthesizeSpeech(call, context) {
      const spoken = await use('text_to_speech', context, (loaded) =>
        loaded.synthesizeSpeech?.(call, context),
      );
      return { ...spoken, warnings: [...(spoken.warnings ?? []), ...languageWarnings(call, context)] };
    },
    async streamSpeech(call, context) {
      const { loaded, release } = await lease('text_to_speech', context);
      try {
        const stream = await (loaded.streamSpeech?.(call, context) ?? lacks(context.model, 'text_to_speech'));
        return {
          ...stream,
          pieces: holdUntilRead(stream.pieces, context.signal, release),
          warnings: [...(stream.warnings ?? []), ...languageWarnings(call, context)],
        };
      } catch (error) {
        release();
        throw error;
      }
    },
    transcribe(call, context) {
      const { language } = call;
      const hear = () => use('speech_to_text', context, (loaded) => loaded.transcribe?.(call, context));
      return language === undefined
        ? hear()
        : offeringBetter(known, 'speech_to_text', understands(language), hear);
    },
    chat: (call, context) => use('chat', context, (loaded) => loaded.chat?.(call, context)),
    async streamChat(call, context) {
      const { loaded, release } = await lease('chat', context);
      try {
        const stream = await (loaded.streamChat?.(call, context) ?? lacks(context.model, 'chat'));
        return holdUntilRead(stream, context.signal, release);
      } catch (error) {
        release();
        throw error;
      }
    },
    embed: (call, context) => use('embeddings', context, (loaded) => loaded.embed?.(call, context)),
    models,
    describe(capability, id) {
      const model = catalogue.find(id);
      if (model?.capabilities.includes(capability)) return infoOf(model, capability);
      return {
        model: id,
        capability,
        availability: 'unavailable',
        reason: catalogue.unknown(id, capability),
        parameters: {},
      };
    },
    has: (capability, id) => catalogue.find(id)?.capabilities.includes(capability) ?? false,
    chain(capability) {
      const infos = catalogue
        .of(capability)
        .filter(({ onlyByName }) => !onlyByName)
        .map((model) => infoOf(model, capability));
      const isInFront = (info: ModelInfo) =>
        canAnswer(info) || (capability === 'embeddings' && info.retryAfterMs !== undefined);
      return [...infos.filter(isInFront), ...infos.filter((info) => !isInFront(info))];
    },
    configure(added) {
      const before = catalogue.all();
      catalogue.configure(added.map(withRules));
      for (const model of before) if (catalogue.find(model.id) !== model) void memory.unload(model.id);
      ready = readySet();
      for (const model of catalogue.all()) {
        const problem = statuses.problemOf(model);
        if (problem !== undefined) logger.warn({ model: model.id }, problem);
      }
      for (const { id, source } of catalogue.all()) {
        // What callers are told does not say where it is.
        if (source.type === 'folder' && !existsSync(source.path)) {
          logger.warn({ model: id, folder: source.path }, 'the folder of a local model is missing');
        }
      }
    },
    onReadinessChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async start() {
      cancelPoll = clock.after(POLL_MS, poll);
    },
    async close() {
      cancelPoll();
      await downloads.close();
      await memory.close();
      await hub.close();
    },
  };
}

const canAnswer = ({ availability }: Pick<ModelInfo, 'availability'>): boolean =>
  availability === 'ready' || availability === 'loading';

/** What went wrong with a load, in a sentence that names the model. */
function loadFailure({ id }: LocalModel, error: unknown): UpstreamFailure {
  if (!(error instanceof UpstreamFailure)) {
    return new UpstreamFailure('not_configured', `${id} could not be loaded`, { cause: error });
  }
  if (error.message.includes(id)) return error;
  const wait = error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs };
  return new UpstreamFailure(error.kind, `${id} could not be loaded: ${error.message}`, {
    cause: error,
    ...wait,
  });
}

const leftAlone = ({ reason, retryAfterMs }: LoadFailure, cause?: unknown): UpstreamFailure =>
  new UpstreamFailure('not_configured', reason, { retryAfterMs, cause });

function lacks(model: string, capability: Capability): never {
  throw new UpstreamFailure('model_not_found', `"${model}" has no ${capabilityInWords(capability)}`);
}
