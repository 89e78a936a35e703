import type { Capability } from '@ai-platform/contract';
import { type Api, isConnectionProblem, type Problem, type ReplyMeta } from '../api';
import { NO_META } from '../api/result';
import { type Cache, type CacheEntry, cacheKey } from '../cache';
import type { Outbox, OutboxItem } from '../outbox';
import { describe } from './describe';
import { filesOf, INFERENCES, type InferenceRequest, type SendOptions, type Value } from './inferences';

/** A value and where it came from. */
export interface InferenceResult<C extends Capability> {
  value: Value<C>;
  source: 'server' | 'cache';
  /** Where it is kept; null when it was too large for that. */
  entry: CacheEntry | null;
  /** Milliseconds since it was made. */
  ageMs: number;
  /** Past its time to live, shown because there is no connection. */
  stale: boolean;
  meta: ReplyMeta;
}

export type InferenceOutcome<C extends Capability> =
  | { type: 'result'; result: InferenceResult<C> }
  /** There is no connection: the request waits in the outbox. */
  | { type: 'queued'; item: OutboxItem }
  | { type: 'problem'; problem: Problem }
  | { type: 'cancelled' };

export interface RunOptions extends SendOptions {
  /** False: a request that cannot be sent now is a problem and does not wait. */
  queue?: boolean;
}

export interface Inference {
  /** Cache, else server and then cache, else outbox. With `fresh` the cache does not answer. Never rejects. */
  run<C extends Capability>(request: InferenceRequest<C>, options?: RunOptions): Promise<InferenceOutcome<C>>;
  /** The value of an entry of the cache, null when it is gone or not of that capability. */
  open<C extends Capability>(entry: CacheEntry, capability: C): Promise<Value<C> | null>;
}

interface InferenceDependencies {
  api: Api;
  cache: Cache;
  outbox: Outbox;
  /** Id of a local model whose download would serve the capability. */
  findDownloadable: (capability: Capability) => Promise<string | undefined>;
}

export function createInference({ api, cache, outbox, findDownloadable }: InferenceDependencies): Inference {
  /** Where the server does not name the model to download, its configuration does. */
  async function withRemedy(problem: Problem, capability: Capability): Promise<Problem> {
    if (problem.kind !== 'model_unavailable' || problem.downloadable !== undefined) return problem;
    const downloadable = await findDownloadable(capability);
    return downloadable === undefined ? problem : { ...problem, downloadable };
  }

  async function lookup<C extends Capability>(
    capability: C,
    key: string,
  ): Promise<InferenceResult<C> | null> {
    const hit = await cache.lookup(key);
    const value = hit && INFERENCES[capability].fromMedia(hit.media);
    if (hit === null || value === null) return null;
    const { entry, ageMs, stale } = hit;
    const meta = { ...NO_META, model: entry.model, provider: entry.provider };
    return { value, source: 'cache', entry, ageMs, stale, meta };
  }

  return {
    async run(request, { queue = true, ...options } = {}) {
      const { capability, parameters, files } = request;
      const inference = INFERENCES[capability];
      const key = await cacheKey(capability, parameters, filesOf(files));
      const kept = options.fresh ? null : await lookup(capability, key);
      if (options.signal?.aborted) return { type: 'cancelled' };
      if (kept !== null && !kept.stale) return { type: 'result', result: kept };

      const reply = await inference.send(api, request, options);
      if (reply.ok) {
        const { value, meta } = reply;
        const entry = await cache.add(describe(request, key, meta, inference.toMedia(value)));
        return { type: 'result', result: { value, source: 'server', entry, ageMs: 0, stale: false, meta } };
      }
      if (reply.cancelled) return { type: 'cancelled' };
      const { problem } = reply;
      if (!isConnectionProblem(problem))
        return { type: 'problem', problem: await withRemedy(problem, capability) };
      if (kept !== null) return { type: 'result', result: kept };
      const item = queue ? await outbox.add(request) : null;
      return item === null ? { type: 'problem', problem } : { type: 'queued', item };
    },
    async open(entry, capability) {
      if (entry.capability !== capability) return null;
      const media = await cache.read(entry.id);
      return media && INFERENCES[capability].fromMedia(media);
    },
  };
}
