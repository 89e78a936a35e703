import {
  CAPABILITIES,
  type Capability,
  type CapabilityState,
  chatRequestSchema,
  embeddingRequestSchema,
  imageEditingRequestSchema,
  imageGenerationRequestSchema,
  type ModelConfiguration,
  type ModelState,
  speechRequestSchema,
  transcriptionFieldsSchema,
} from '@ai-platform/contract';
import type { FastifyInstance } from 'fastify';
import { type ModelRegistry, supports } from '../inference/model-registry.ts';
import type { ModelInfo, Provider } from '../providers/provider.ts';

/** Request fields of each capability's native route. */
const PARAMETERS: Record<Capability, string[]> = {
  image_generation: Object.keys(imageGenerationRequestSchema.shape),
  image_editing: Object.keys(imageEditingRequestSchema.shape),
  text_to_speech: Object.keys(speechRequestSchema.shape),
  speech_to_text: ['audio', ...Object.keys(transcriptionFieldsSchema.shape)],
  chat: Object.keys(chatRequestSchema.shape),
  embeddings: Object.keys(embeddingRequestSchema.shape),
};

/** `GET /config/models`: what serves each capability, in which order, and whether it can now. */
export function configRouter(app: FastifyInstance, { registry }: { registry: ModelRegistry }): void {
  app.get('/config/models', async (): Promise<ModelConfiguration> => {
    const states = CAPABILITIES.map((capability) => [capability, stateOf(capability, registry)]);
    // One entry for each capability, by construction.
    return { capabilities: Object.fromEntries(states) as ModelConfiguration['capabilities'] };
  });
}

function stateOf(capability: Capability, registry: ModelRegistry): CapabilityState {
  const chain = registry.chain(capability).map(({ provider, model, parameters }) => ({
    ...modelState(provider, provider.describe(capability, model)),
    parameters,
  }));
  const inChain = new Set(chain.map(({ provider, model }) => `${provider}:${model}`));
  const others = registry.providers
    .filter((provider) => supports(provider, capability))
    .flatMap((provider) => provider.models(capability).map((info) => modelState(provider, info)))
    .filter(({ provider, model }) => !inChain.has(`${provider}:${model}`));
  const [first] = chain;
  return {
    default: first?.model ?? null,
    provider: first?.provider ?? null,
    availability: first?.availability ?? 'unavailable',
    ...(first ? (first.reason ? { reason: first.reason } : {}) : { reason: 'No model is configured' }),
    fallback_order: chain.slice(1).map(({ provider, model }) => `${provider}:${model}`),
    alternatives: [...chain.slice(1), ...others].map(({ provider, model }) => `${provider}:${model}`),
    parameters: PARAMETERS[capability],
    models: [...chain, ...others],
  };
}

const modelState = (provider: Provider, info: ModelInfo): ModelState => ({
  model: info.model,
  provider: provider.name,
  availability: info.availability,
  ...(info.reason ? { reason: info.reason } : {}),
  ...(info.note ? { note: info.note } : {}),
  parameters: info.parameters,
});
