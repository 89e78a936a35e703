import { CAPABILITIES, type Capability, capabilityInWords, type ParameterRule } from '@ai-platform/contract';
import type { Clock } from '../../utils/clock.ts';
import type { Logger } from '../../utils/logging.ts';
import type { MediaDownloader } from '../http/media-download.ts';
import type { Transport } from '../http/transport.ts';
import type { CallContext, ModelInfo, Provider } from '../provider.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import { chat, streamChat } from './chat.ts';
import { embed } from './embeddings.ts';
import { createEndpoint } from './endpoint.ts';
import { createFieldMemory } from './field-memory.ts';
import { editImage } from './image-editing.ts';
import { imageParameters } from './image-fields.ts';
import { generateImage } from './image-generation.ts';
import { listModels } from './model-list.ts';
import { capabilitiesByName, defaultAmong, isListed, namesInWords, USUAL_MODELS } from './model-names.ts';
import { synthesizeSpeech } from './speech.ts';
import { transcribe } from './transcription.ts';
import { UpstreamModels } from './upstream-models.ts';

export interface OpenAICompatibleProviderOptions {
  name: string;
  /** Up to and with `/v1`; its path and query are kept. */
  baseUrl: string;
  /** Without one no `authorization` header is sent. */
  apiKey?: string;
  headers?: Record<string, string>;
  /** What the server can do; everything unless said otherwise. */
  capabilities?: readonly Capability[];
  /** The default model of each capability, where the configuration names it. */
  models?: Partial<Record<Capability, string>>;
  /**
   * Where a default comes from that `models` does not name: `none` has none, `listed` takes it from the server's list,
   * `usual` does too, and asks for OpenAI's own names until there is a list.
   */
  otherDefaults?: 'none' | 'listed' | 'usual';
  /** How people name the default model of a capability, for messages. */
  howToName?: (capability: Capability) => string;
  transport: Transport;
  downloader: MediaDownloader;
  clock: Clock;
  logger: Logger;
}

/** The model of a server that stands in the chain of a capability. */
export interface DefaultModel {
  model: string;
  /** False where the server has nothing that fits: the model then only says so. */
  served: boolean;
}

export interface OpenAICompatibleProvider extends Provider {
  defaultModel(capability: Capability): DefaultModel | undefined;
  /** Calls back when the server lists other models than before. */
  onModelsChange(listener: () => void): void;
}

/** Listed models that are shown for one capability. */
const MOST_SHOWN = 200;

/**
 * One OpenAI-compatible server: vLLM, TGI, TEI, Ollama, LocalAI, OpenAI itself. Transport and downloader stay the
 * caller's to close.
 *
 * @throws TypeError when the base URL is not a URL
 */
export function createOpenAICompatibleProvider(
  options: OpenAICompatibleProviderOptions,
): OpenAICompatibleProvider {
  const {
    name,
    downloader,
    models: named = {},
    otherDefaults = 'none',
    howToName = () => 'name it',
  } = options;
  const endpoint = createEndpoint(options);
  const memory = createFieldMemory(options.logger);
  const capabilities = new Set(options.capabilities ?? CAPABILITIES);
  const upstream = new UpstreamModels({ ...options, list: (signal) => listModels(endpoint, signal) });
  let listed: ReadonlySet<string> | undefined;
  /** Defaults that come from the list: they stay while they are listed, also when others come before them. */
  const chosen = new Map<Capability, string>();

  upstream.onChange(() => {
    listed = new Set(upstream.names);
    for (const capability of capabilities) {
      const model = defaultAmong([...listed], capability, chosen.get(capability));
      if (model === undefined) chosen.delete(capability);
      else chosen.set(capability, model);
    }
  });

  function defaultModel(capability: Capability): DefaultModel | undefined {
    if (!capabilities.has(capability)) return undefined;
    const model = named[capability];
    if (model !== undefined) return { model, served: true };
    if (otherDefaults === 'none' || (otherDefaults === 'listed' && !listed)) return undefined;
    const found = listed ? chosen.get(capability) : USUAL_MODELS[capability];
    return found === undefined
      ? { model: USUAL_MODELS[capability], served: false }
      : { model: found, served: true };
  }

  const whatItHas = (): string =>
    upstream.names?.length ? `it has ${namesInWords(upstream.names)}` : 'it lists no models';

  function parametersOf(capability: Capability, model: string): Record<string, ParameterRule> {
    if (capability === 'image_generation') return imageParameters('/images/generations', model, memory);
    if (capability === 'image_editing') return imageParameters('/images/edits', model, memory);
    // The API has voices by name alone.
    return capability === 'text_to_speech' ? { speaker_id: { supported: false } } : {};
  }

  function describe(capability: Capability, model: string): ModelInfo {
    const known = { model, capability, parameters: parametersOf(capability, model) };
    if (!endpoint.isConfigured) {
      return { ...known, availability: 'unavailable', reason: `No base URL is configured for ${name}` };
    }
    if (!capabilities.has(capability)) {
      return { ...known, availability: 'unavailable', reason: `${name} is not configured for ${capability}` };
    }
    const usual = defaultModel(capability);
    if (usual?.model === model && !usual.served) {
      const reason = `${name} has no model whose name says that it is for ${capabilityInWords(capability)}: ${whatItHas()}; ${howToName(capability)}`;
      return { ...known, availability: 'unavailable', reason };
    }
    // Servers also answer to names that they do not list.
    const doubt = listed && model === named[capability] && !isListed(listed, model);
    return { ...known, availability: 'ready', ...(doubt ? { note: `${name} does not list it` } : {}) };
  }

  /** Says what there is instead, where the server does not know the model. */
  async function orWhatThereIs<T>(
    capability: Capability,
    { model }: CallContext,
    call: Promise<T>,
  ): Promise<T> {
    try {
      return await call;
    } catch (error) {
      if (!(error instanceof UpstreamFailure) || error.kind !== 'model_not_found') throw error;
      const isOutdated = listed !== undefined && isListed(listed, model);
      if (isOutdated) upstream.doubt();
      const isDefault = defaultModel(capability)?.model === model;
      const rest = [listed && !isOutdated ? [whatItHas()] : [], isDefault ? [howToName(capability)] : []]
        .flat()
        .join('; ');
      const message = `The server has no such model${rest === '' ? '' : `: ${rest}`}`;
      throw new UpstreamFailure('model_not_found', message, {
        ...(error.status === undefined ? {} : { status: error.status }),
        cause: error,
      });
    }
  }

  const provider: OpenAICompatibleProvider = {
    name,
    describe,
    defaultModel,
    models(capability) {
      if (!capabilities.has(capability)) return [];
      const fitting = (upstream.names ?? []).filter((model) =>
        capabilitiesByName(model).includes(capability),
      );
      const names = new Set([defaultModel(capability)?.model ?? [], fitting].flat());
      return [...names].slice(0, MOST_SHOWN).map((model) => describe(capability, model));
    },
    has: (_capability, model) => (listed && isListed(listed, model) ? true : undefined),
    listModels: (signal) => listModels(endpoint, signal),
    onModelsChange: (listener) => upstream.onChange(listener),
    start: () => upstream.start(),
    close: async () => upstream.close(),
  };
  if (capabilities.has('image_generation')) {
    provider.generateImage = (call, context) =>
      orWhatThereIs('image_generation', context, generateImage(endpoint, memory, downloader, call, context));
  }
  if (capabilities.has('image_editing')) {
    provider.editImage = (call, context) =>
      orWhatThereIs('image_editing', context, editImage(endpoint, memory, downloader, call, context));
  }
  if (capabilities.has('text_to_speech')) {
    provider.synthesizeSpeech = (call, context) =>
      orWhatThereIs('text_to_speech', context, synthesizeSpeech(endpoint, memory, call, context));
  }
  if (capabilities.has('speech_to_text')) {
    provider.transcribe = (call, context) =>
      orWhatThereIs('speech_to_text', context, transcribe(endpoint, memory, call, context));
  }
  if (capabilities.has('chat')) {
    provider.chat = (call, context) => orWhatThereIs('chat', context, chat(endpoint, call, context));
    provider.streamChat = (call, context) =>
      orWhatThereIs('chat', context, streamChat(endpoint, call, context));
  }
  if (capabilities.has('embeddings')) {
    provider.embed = (call, context) =>
      orWhatThereIs('embeddings', context, embed(endpoint, memory, call, context));
  }
  return provider;
}
