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
import type { ModelNow, ModelStates } from '../inference/model-states.ts';

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
export function configRouter(app: FastifyInstance, { states }: { states: ModelStates }): void {
  app.get('/config/models', async (): Promise<ModelConfiguration> => {
    const entries = CAPABILITIES.map((capability) => [capability, stateOf(capability, states)]);
    // One entry for each capability, by construction.
    return { capabilities: Object.fromEntries(entries) as ModelConfiguration['capabilities'] };
  });
}

function stateOf(capability: Capability, states: ModelStates): CapabilityState {
  const chain = states.chain(capability).map(modelState);
  const others = states.others(capability).map(modelState);
  const [first] = chain;
  return {
    default: first?.model ?? null,
    provider: first?.provider ?? null,
    availability: first?.availability ?? 'unavailable',
    ...(first ? (first.reason ? { reason: first.reason } : {}) : { reason: 'No model is configured' }),
    fallback_order: states
      .tried(capability)
      .slice(1)
      .map(({ provider, model }) => `${provider}:${model}`),
    alternatives: [...chain.slice(1), ...others].map(({ provider, model }) => `${provider}:${model}`),
    parameters: PARAMETERS[capability],
    models: [...chain, ...others],
  };
}

const modelState = ({ model, provider, availability, reason, note, parameters }: ModelNow): ModelState => ({
  model,
  provider,
  availability,
  ...(reason ? { reason } : {}),
  ...(note ? { note } : {}),
  parameters,
});
