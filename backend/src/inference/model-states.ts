import type { Capability } from '@ai-platform/contract';
import type { ModelInfo } from '../providers/provider.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { type ModelRegistry, supports, type Target } from './model-registry.ts';

/** A model as it is now, and who has it. */
export interface ModelNow extends ModelInfo {
  provider: string;
}

/** What can be said of models without calling one. */
export interface ModelStates {
  /** The chain of a capability, in the order of trial. */
  chain(capability: Capability): ModelNow[];
  /** Those of the chain that a request would try that names none: for embeddings not all. */
  tried(capability: Capability): ModelNow[];
  /** What can be named besides. */
  others(capability: Capability): ModelNow[];
}

/** Joins what providers say of their models with what became of the calls of late. */
export function createModelStates({
  registry,
  breaker,
}: {
  registry: ModelRegistry;
  breaker: CircuitBreaker;
}): ModelStates {
  function now(provider: string, info: ModelInfo): ModelNow {
    const open = breaker.openCircuit(`${provider}:${info.model}`);
    const isUp = info.availability === 'ready' || info.availability === 'loading';
    return open && isUp
      ? { ...info, provider, availability: 'unavailable', reason: open.reason, retryAfterMs: open.retryInMs }
      : { ...info, provider };
  }
  const ofTarget = (capability: Capability, { provider, model, parameters }: Target): ModelNow => ({
    ...now(provider.name, provider.describe(capability, model)),
    parameters,
  });

  return {
    chain: (capability) => registry.chain(capability).map((target) => ofTarget(capability, target)),
    tried: (capability) =>
      registry.chain(capability).length === 0
        ? []
        : registry.resolve(capability, undefined, true).map((target) => ofTarget(capability, target)),
    others(capability) {
      const inChain = new Set(registry.chain(capability).map(({ key }) => key));
      return registry.providers
        .filter((provider) => supports(provider, capability))
        .flatMap((provider) => provider.models(capability).map((info) => now(provider.name, info)))
        .filter(({ provider, model }) => !inChain.has(`${provider}:${model}`));
    },
  };
}
