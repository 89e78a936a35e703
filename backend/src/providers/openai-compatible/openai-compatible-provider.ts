import { CAPABILITIES, type Capability, type ParameterRule } from '@ai-platform/contract';
import type { Clock } from '../../utils/clock.ts';
import type { Logger } from '../../utils/logging.ts';
import type { MediaDownloader } from '../http/media-download.ts';
import type { Transport } from '../http/transport.ts';
import type { ModelInfo, Provider } from '../provider.ts';
import { chat, streamChat } from './chat.ts';
import { embed } from './embeddings.ts';
import { createEndpoint } from './endpoint.ts';
import { createFieldMemory } from './field-memory.ts';
import { editImage } from './image-editing.ts';
import { imageParameters } from './image-fields.ts';
import { generateImage } from './image-generation.ts';
import { listModels } from './model-list.ts';
import { synthesizeSpeech } from './speech.ts';
import { transcribe } from './transcription.ts';

export interface OpenAICompatibleProviderOptions {
  name: string;
  /** Up to and with `/v1`; its path and query are kept. */
  baseUrl: string;
  /** Without one no `authorization` header is sent. */
  apiKey?: string;
  headers?: Record<string, string>;
  /** What the server can do; everything unless said otherwise. */
  capabilities?: readonly Capability[];
  /** The model to list for each capability. */
  models?: Partial<Record<Capability, string>>;
  transport: Transport;
  downloader: MediaDownloader;
  clock: Clock;
  logger: Logger;
}

/**
 * One OpenAI-compatible server: vLLM, TGI, TEI, Ollama, LocalAI, OpenAI itself. Transport and downloader stay the
 * caller's to close.
 *
 * @throws TypeError when the base URL is not a URL
 */
export function createOpenAICompatibleProvider(options: OpenAICompatibleProviderOptions): Provider {
  const { name, downloader } = options;
  const endpoint = createEndpoint(options);
  const memory = createFieldMemory(options.logger);
  const capabilities = new Set(options.capabilities ?? CAPABILITIES);

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
    return { ...known, availability: 'ready' };
  }

  const provider: Provider = {
    name,
    describe,
    models(capability) {
      const model = options.models?.[capability];
      return model !== undefined && capabilities.has(capability) ? [describe(capability, model)] : [];
    },
    listModels: (signal) => listModels(endpoint, signal),
    close: async () => {},
  };
  if (capabilities.has('image_generation')) {
    provider.generateImage = (call, context) => generateImage(endpoint, memory, downloader, call, context);
  }
  if (capabilities.has('image_editing')) {
    provider.editImage = (call, context) => editImage(endpoint, memory, downloader, call, context);
  }
  if (capabilities.has('text_to_speech')) {
    provider.synthesizeSpeech = (call, context) => synthesizeSpeech(endpoint, memory, call, context);
  }
  if (capabilities.has('speech_to_text')) {
    provider.transcribe = (call, context) => transcribe(endpoint, memory, call, context);
  }
  if (capabilities.has('chat')) {
    provider.chat = (call, context) => chat(endpoint, call, context);
    provider.streamChat = (call, context) => streamChat(endpoint, call, context);
  }
  if (capabilities.has('embeddings')) {
    provider.embed = (call, context) => embed(endpoint, memory, call, context);
  }
  return provider;
}
