import { type Capability, capabilityInWords, type ParameterRule } from '@ai-platform/contract';
import { LRUCache } from 'lru-cache';
import type { Provider } from '../providers/provider.ts';
import { ModelNotFoundError, ModelUnavailableError } from '../utils/errors.ts';

/** One model in the order of trial of a capability. */
export interface ChainEntry {
  provider: string;
  model: string;
  parameters: Record<string, ParameterRule>;
}

export type Chains = Record<Capability, ChainEntry[]>;

/** One model that a request may be sent to. */
export interface Target {
  provider: Provider;
  model: string;
  parameters: Record<string, ParameterRule>;
  /** `provider:model`, unique. */
  key: string;
}

/** Distinct questions remembered by `resolve`. */
const MAX_RESOLVED = 1_000;

/** Chains with no model for any capability. */
export const noChains = (): Chains => ({
  image_generation: [],
  image_editing: [],
  text_to_speech: [],
  speech_to_text: [],
  chat: [],
  embeddings: [],
});

const METHODS = {
  image_generation: 'generateImage',
  image_editing: 'editImage',
  text_to_speech: 'synthesizeSpeech',
  speech_to_text: 'transcribe',
  chat: 'chat',
  embeddings: 'embed',
} as const satisfies Record<Capability, keyof Provider>;

export const supports = (provider: Provider, capability: Capability): boolean =>
  provider[METHODS[capability]] !== undefined;

/** Which models serve which capability, in which order. Replaced as a whole when the configuration changes. */
export class ModelRegistry {
  #providers = new Map<string, Provider>();
  #chains: Chains = noChains();
  /** Answers of `resolve`, which every request asks anew. */
  readonly #resolved = new LRUCache<string, Target[]>({ max: MAX_RESOLVED });

  /** Swaps providers and chains at once; requests under way keep what they resolved. */
  replace(providers: Provider[], chains: Chains): void {
    this.#providers = new Map(providers.map((provider) => [provider.name, provider]));
    this.#chains = chains;
    this.#resolved.clear();
  }

  get providers(): Provider[] {
    return [...this.#providers.values()];
  }

  chain(capability: Capability): Target[] {
    return this.#chains[capability].flatMap((entry) => {
      const provider = this.#providers.get(entry.provider);
      return provider && supports(provider, capability)
        ? [target(provider, capability, entry.model, entry.parameters)]
        : [];
    });
  }

  /**
   * The models to try for a request, first to last: the asked one (else the default), then the fallbacks.
   * Embeddings only ever fall back to another provider of the same model, since vectors of different models
   * don't mix. Throws `ModelUnavailableError` when nothing is configured for the capability, and
   * `ModelNotFoundError` when the named provider lacks the capability or the model.
   */
  resolve(capability: Capability, asked: string | undefined, fallback: boolean): Target[] {
    const question = `${capability} ${fallback} ${asked ?? ''}`;
    const known = this.#resolved.get(question);
    if (known) return known;
    const targets = this.#resolve(capability, asked, fallback);
    this.#resolved.set(question, targets);
    return targets;
  }

  #resolve(capability: Capability, asked: string | undefined, fallback: boolean): Target[] {
    const chain = this.chain(capability);
    const first = asked === undefined ? chain[0] : this.#named(capability, asked, chain);
    if (!first) throw new ModelUnavailableError(unconfigured(capability));
    if (!fallback) return [first];
    const rest = chain.filter(
      (entry) => entry.key !== first.key && (capability !== 'embeddings' || entry.model === first.model),
    );
    return [first, ...rest];
  }

  #named(capability: Capability, asked: string, chain: Target[]): Target | undefined {
    // Only a provider's name is a prefix: names of models may hold colons of their own, as `llama3.2:1b`.
    const colon = asked.indexOf(':');
    const prefixed = colon > 0 ? this.#providers.get(asked.slice(0, colon)) : undefined;
    if (prefixed) {
      const model = asked.slice(colon + 1);
      if (!supports(prefixed, capability)) {
        throw new ModelNotFoundError(`Provider ${prefixed.name} has no ${capabilityInWords(capability)}`);
      }
      if (prefixed.has?.(capability, model) === false) throw unknownModel(prefixed, capability, model);
      return chain.find((entry) => entry.key === asked) ?? target(prefixed, capability, model, {});
    }
    const known = chain.find((entry) => entry.model === asked);
    if (known) return known;
    const able = this.providers.filter((provider) => supports(provider, capability));
    const provider =
      able.find((candidate) => candidate.has?.(capability, asked)) ??
      able.find((candidate) => candidate.models(capability).some(({ model }) => model === asked)) ??
      mayHave(capability, asked, chain);
    return provider && target(provider, capability, asked, {});
  }
}

/** Who is asked for a model that nobody is known to have: the first of the chain, unless it is known not to. */
function mayHave(capability: Capability, model: string, chain: Target[]): Provider | undefined {
  const first = chain[0]?.provider;
  if (first?.has?.(capability, model) !== false) return first;
  const other = chain.find(
    ({ provider }) =>
      provider.has?.(capability, model) !== false &&
      provider.describe(capability, model).availability === 'ready',
  );
  return other?.provider ?? first;
}

/** No other model answers for one that is known not to be there. */
function unknownModel(provider: Provider, capability: Capability, model: string): ModelNotFoundError {
  const { reason = 'There is no such model' } = provider.describe(capability, model);
  return new ModelNotFoundError(`${provider.name}:${model}: ${reason}. GET /v1/models lists all models.`);
}

function target(
  provider: Provider,
  capability: Capability,
  model: string,
  parameters: Record<string, ParameterRule>,
): Target {
  return {
    provider,
    model,
    parameters: { ...provider.describe(capability, model).parameters, ...parameters },
    key: `${provider.name}:${model}`,
  };
}

const unconfigured = (capability: Capability): string =>
  `No model is configured for ${capabilityInWords(capability)}. ` +
  'Set HF_API_KEY to use Hugging Face, or OPENAI_COMPATIBLE_BASE_URL to use another server, and restart.';
