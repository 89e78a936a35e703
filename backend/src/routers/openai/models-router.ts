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
      data: distinct(await modelsOf(registry, request)).map(asOpenAi),
    }),
  );

  app.get<{ Params: { '*': string } }>('/v1/models/*', async (request): Promise<OpenAiModel> => {
    const id = request.params['*'];
    const found = (await modelsOf(registry, request)).find(
      ({ model, provider }) => model === id || `${provider}:${model}` === id,
    );
    if (!found) throw new ModelNotFoundError(`There is no model "${id}". GET /v1/models lists all models.`);
    return { ...asOpenAi(found), id };
  });
}

interface ServedModel {
  model: string;
  provider: string;
}

const asOpenAi = ({ model, provider }: ServedModel): OpenAiModel => ({
  id: model,
  object: 'model',
  created: 0,
  owned_by: provider,
});

/**
 * The models of all chains, what the providers know besides, and what their upstreams list. Several providers may
 * have one model; the one that it is asked of by its bare name comes first.
 */
async function modelsOf(registry: ModelRegistry, request: FastifyRequest): Promise<ServedModel[]> {
  const models = new Map<string, ServedModel>();
  const add = (model: string, { name: provider }: Provider) =>
    models.set(`${provider}:${model}`, { model, provider });
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
  return [...models.values()];
}

/** Each name once, as callers may write it without a provider. */
function distinct(models: ServedModel[]): ServedModel[] {
  const names = new Set<string>();
  return models.filter(({ model }) => !names.has(model) && names.add(model));
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
