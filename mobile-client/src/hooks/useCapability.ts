import type { Capability, ModelState, ParameterRule } from '@ai-platform/contract';
import { useQuery } from '@tanstack/react-query';
import { useStore } from 'zustand';
import { isKeyProblem, type Problem } from '../services/api';
import { queryKeys, unwrap } from '../services/query-client';
import { useServices } from '../services/ServicesProvider';
import { problemOfQuery } from './problem-of-query';

/**
 * `unknown` until the server has told for the first time. `needs_key`: the server itself or a provider behind it asks
 * for one. `offline`: it does not answer now; results of before can
 * be looked at, and requests wait.
 */
export type CapabilityStatus =
  | 'unknown'
  | 'ready'
  | 'loading'
  | 'downloadable'
  | 'downloading'
  | 'needs_key'
  | 'unavailable'
  | 'offline';

export interface UseCapability {
  state: CapabilityStatus;
  /** Why it is not ready, in the server's words. */
  reason: string | undefined;
  /** The model that requests are asked for: the chosen one, else the server's default. */
  model: ModelState | undefined;
  /** The name to send as `model`; undefined leaves it to the server. */
  modelName: string | undefined;
  /** The server's own choice. */
  defaultModel: string | null;
  models: readonly ModelState[];
  /** What the model accepts for each parameter. */
  rules: Readonly<Record<string, ParameterRule>>;
  /** Request fields that the capability takes. */
  parameters: readonly string[];
  /** Id of the local model whose download would bring it to life. */
  downloadable: string | undefined;
  problem: Problem | null;
  /** Chooses the model for all requests to come; null is the server's default. */
  choose(model: string | null): void;
  refresh(): Promise<unknown>;
}

/** What can serve a capability now, and with what. */
export function useCapability(capability: Capability): UseCapability {
  const { api, connection, downloads, settings } = useServices();
  const query = useQuery({
    queryKey: queryKeys.configModels,
    queryFn: ({ signal }) => unwrap(api.configModels({ signal })),
  });
  const connectionState = useStore(connection.store, ({ state }) => state);
  const chosen = useStore(settings.store, (current) => current.settings.models[capability]);
  const running = useStore(downloads.store, (current) => current.downloads);

  const problem = problemOfQuery(query.error);
  const served = query.data?.capabilities[capability];
  const models = served?.models ?? [];
  const model =
    (chosen === undefined ? undefined : models.find((candidate) => isNamed(candidate, chosen))) ??
    models.find(
      (candidate) => candidate.model === served?.default && candidate.provider === served.provider,
    ) ??
    models[0];
  const available = chosen === undefined ? served : (model ?? served);
  const downloadable = models.find(({ availability }) => availability === 'downloadable')?.model;

  const state = (): CapabilityStatus => {
    if (connectionState === 'offline' || connectionState === 'unreachable') return 'offline';
    if (available === undefined) return stateBehind(problem);
    if (
      available.availability !== 'ready' &&
      models.some(({ model: id }) => running[id]?.state === 'running')
    ) {
      return 'downloading';
    }
    return available.availability;
  };

  return {
    state: state(),
    reason: available?.reason,
    model,
    modelName: chosen,
    defaultModel: served?.default ?? null,
    models,
    rules: model?.parameters ?? {},
    parameters: served?.parameters ?? [],
    downloadable,
    problem,
    choose: (name) => {
      const { [capability]: _, ...others } = settings.get().models;
      settings.update({ models: name === null ? others : { ...others, [capability]: name } });
    },
    refresh: query.refetch,
  };
}

/** Models are chosen with their provider, so that two providers of one model stay apart. */
export const fullModelName = ({ provider, model }: Pick<ModelState, 'provider' | 'model'>): string =>
  `${provider}:${model}`;

const isNamed = (candidate: ModelState, name: string): boolean =>
  fullModelName(candidate) === name || candidate.model === name;

/** What is known of a server that did not tell its models. */
function stateBehind(problem: Problem | null): CapabilityStatus {
  if (problem === null) return 'unknown';
  return isKeyProblem(problem) ? 'needs_key' : 'unavailable';
}
