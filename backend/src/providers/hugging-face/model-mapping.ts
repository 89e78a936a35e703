import { LRUCache } from 'lru-cache';
import type { Clock } from '../../utils/clock.ts';
import { isRecord } from '../http/error-body.ts';
import { UpstreamFailure } from '../upstream-failure.ts';

const TTL_MS = 5 * 60_000;
/** Nothing is known of a model whose look-up failed; it is asked for again soon. */
const FAILURE_TTL_MS = 30_000;
/** A mapping younger than this is not asked for again, so that calls for a missing model don't flood the Hub. */
const LEAST_AGE_MS = 10_000;
const LOOK_UP_TIMEOUT_MS = 5_000;
const MAX_MODELS = 1_000;
const MAX_ENTRIES = 100;

/** One line of a model's provider mapping: who serves it, under which name, for which task. */
export interface MappingEntry {
  upstream: string;
  /** The model's name at the upstream. */
  providerId: string;
  task: string;
  live: boolean;
  /** Weights of a LoRA adapter inside the model's repository, when the model is one. */
  loraWeights?: string;
}

export interface ModelMapping {
  /** In the Hub's order; undefined when the Hub has said nothing about who serves the model. */
  entries: MappingEntry[] | undefined;
  /** Why nothing is known. */
  failure?: UpstreamFailure;
}

export interface ModelMappings {
  /**
   * Who serves a model. Never fails for the Hub's sake: without an answer `entries` is undefined.
   *
   * @throws the signal's reason; a look-up that others wait for goes on
   */
  get(model: string, signal: AbortSignal): Promise<ModelMapping>;
  /** What is known without asking; undefined when that is nothing or too old. */
  peek(model: string): ModelMapping | undefined;
  /** The mapping turned out to be wrong: the next `get` asks again, unless it was asked for just now. */
  doubt(model: string): void;
}

export interface ModelMappingsOptions {
  /** Fetches the Hub's document of a model, parsed from JSON. */
  fetchModel(model: string, signal: AbortSignal): Promise<unknown>;
  clock: Clock;
}

interface Known {
  mapping: ModelMapping;
  askedAt: number;
  expiresAt: number;
}

/** Provider mappings of models, remembered for five minutes, with one look-up in flight for each model. */
export function createModelMappings({ fetchModel, clock }: ModelMappingsOptions): ModelMappings {
  const known = new LRUCache<string, Known>({ max: MAX_MODELS });
  const inFlight = new Map<string, Promise<ModelMapping>>();

  const fresh = (model: string): ModelMapping | undefined => {
    const entry = known.get(model);
    return entry && entry.expiresAt > clock.now() ? entry.mapping : undefined;
  };

  async function lookUp(model: string): Promise<ModelMapping> {
    const controller = new AbortController();
    const cancelTimer = clock.after(LOOK_UP_TIMEOUT_MS, () =>
      controller.abort(new UpstreamFailure('timeout', 'The Hub did not answer in time')),
    );
    let mapping: ModelMapping;
    try {
      mapping = { entries: parseMapping(await fetchModel(model, controller.signal)) };
    } catch (error) {
      const failure =
        error instanceof UpstreamFailure
          ? error
          : new UpstreamFailure('connection', 'The Hub could not be asked', { cause: error });
      mapping = { entries: undefined, failure };
    } finally {
      cancelTimer();
    }
    const ttl = mapping.failure ? FAILURE_TTL_MS : TTL_MS;
    const askedAt = clock.now();
    known.set(model, { mapping, askedAt, expiresAt: askedAt + ttl });
    return mapping;
  }

  return {
    async get(model, signal) {
      signal.throwIfAborted();
      const remembered = fresh(model);
      if (remembered) return remembered;
      let pending = inFlight.get(model);
      if (!pending) {
        pending = lookUp(model).finally(() => inFlight.delete(model));
        inFlight.set(model, pending);
      }
      return abortable(pending, signal);
    },
    peek: fresh,
    doubt(model) {
      const entry = known.get(model);
      if (entry && clock.now() - entry.askedAt >= LEAST_AGE_MS) known.delete(model);
    },
  };
}

/** Takes the mapping out of a model's document: an object by upstream or a list, as the Hub has had both. */
function parseMapping(document: unknown): MappingEntry[] | undefined {
  if (!isRecord(document)) throw new UpstreamFailure('invalid_reply', 'The Hub answered no model document');
  const mapping = document.inferenceProviderMapping;
  const lines: unknown[] = Array.isArray(mapping)
    ? mapping
    : isRecord(mapping)
      ? Object.entries(mapping).map(([provider, line]) => (isRecord(line) ? { provider, ...line } : line))
      : [];
  if (mapping === undefined || mapping === null) return undefined;
  return lines.slice(0, MAX_ENTRIES).flatMap((line) => {
    if (!isRecord(line)) return [];
    const { provider, providerId, task, status, adapter, adapterWeightsPath } = line;
    if (typeof provider !== 'string' || !/^[a-z0-9][a-z0-9-]*$/.test(provider)) return [];
    if (typeof providerId !== 'string' || typeof task !== 'string') return [];
    return [
      {
        upstream: provider,
        providerId,
        task,
        live: status === 'live',
        ...(adapter === 'lora' && typeof adapterWeightsPath === 'string'
          ? { loraWeights: adapterWeightsPath }
          : {}),
      },
    ];
  });
}

/** `promise`, or the signal's reason if that comes first; `promise` itself goes on. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
