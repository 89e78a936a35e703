import { CAPABILITIES, type OpenAiModel, type OpenAiModelList } from '@ai-platform/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ModelRegistry } from '../../inference/model-registry.ts';
import type { Provider } from '../../providers/provider.ts';
import { ModelNotFoundError } from '../../utils/errors.ts';

/** Milliseconds that an upstream has to list its models. */
const LIST_TIMEOUT_MS = 3_000;

/** `GET /v1/models` and `GET /v1/models/{model}`. */
export function openAiModelsRouter(app: FastifyInstance, { registry }: { registry: ModelRegistry }): void {
  app.get(
    '/v1/models',
    async (request): Promise<OpenAiModelList> => ({
      object: 'list',
      data: await modelsOf(registry, request),
    }),
  );

  app.get<{ Params: { '*': string } }>('/v1/models/*', async (request): Promise<OpenAiModel> => {
    const id = request.params['*'];
    const model = (await modelsOf(registry, request)).find((candidate) => candidate.id === id);
    if (!model) throw new ModelNotFoundError('No such model');
    return model;
  });
}

/** The models of all chains, what the providers know besides, and what their upstreams list. */
async function modelsOf(registry: ModelRegistry, request: FastifyRequest): Promise<OpenAiModel[]> {
  const owners = new Map<string, string>();
  const add = (model: string, provider: Provider) => {
    if (!owners.has(model)) owners.set(model, provider.name);
  };
  for (const capability of CAPABILITIES) {
    for (const { provider, model } of registry.chain(capability)) add(model, provider);
    for (const provider of registry.providers)
      for (const { model } of provider.models(capability)) add(model, provider);
  }
  await Promise.all(
    registry.providers.map(async (provider) => {
      for (const model of await listed(provider, request)) add(model, provider);
    }),
  );
  return [...owners].map(([id, owned_by]) => ({ id, object: 'model', created: 0, owned_by }));
}

/** A list that cannot be had does not spoil the others. */
async function listed(provider: Provider, request: FastifyRequest): Promise<string[]> {
  if (!provider.listModels) return [];
  try {
    return await provider.listModels(
      AbortSignal.any([request.callerSignal, AbortSignal.timeout(LIST_TIMEOUT_MS)]),
    );
  } catch (error) {
    request.log.warn({ provider: provider.name, err: error }, 'the models of a provider could not be listed');
    return [];
  }
}
