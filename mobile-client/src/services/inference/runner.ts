import type { Capability } from '@ai-platform/contract';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Clock } from '../../utils/clock';
import type { Problem } from '../api';
import { NO_META } from '../api/result';
import type { Cache, CacheEntry } from '../cache';
import type { Outbox, OutboxItem } from '../outbox';
import type { Inference, InferenceResult, RunOptions } from './inference';
import type { InferenceRequest, Progress } from './inferences';

export type InferenceStatus<C extends Capability> =
  | { status: 'idle' }
  /** `startedAt`: ms since the epoch. */
  | { status: 'working'; progress: Progress; startedAt: number }
  | { status: 'result'; result: InferenceResult<C> }
  /** Waits in the outbox; becomes a result or a problem by itself. */
  | { status: 'queued'; item: OutboxItem }
  | { status: 'problem'; problem: Problem };

export interface Run<C extends Capability = Capability> {
  state: InferenceStatus<C>;
  /** The last result, also while the next one is being made. */
  last: InferenceResult<C> | null;
}

export interface RunnerState {
  runs: Readonly<Record<string, Run>>;
}

/**
 * Requests under way and their results, one at a time for each place that makes them. They live here and not in a
 * screen, so that leaving it neither stops the work nor loses the result.
 */
export interface Runner {
  store: StoreApi<RunnerState>;
  /** Cancels what is under way at the place and runs the request. */
  run<C extends Capability>(place: string, request: InferenceRequest<C>, options?: RunOptions): Promise<void>;
  /** Cancels what is under way, and takes a queued request out of the outbox. */
  cancel(place: string): void;
  /** Shows a kept result. Resolves with false when it is gone. */
  show(place: string, entry: CacheEntry): Promise<boolean>;
  /** Cancels, and back to the beginning. */
  reset(place: string): void;
}

export const IDLE_RUN: Run = { state: { status: 'idle' }, last: null };

interface RunnerDependencies {
  inference: Inference;
  cache: Cache;
  outbox: Outbox;
  clock: Clock;
}

export function createRunner({ inference, cache, outbox, clock }: RunnerDependencies): Runner {
  const store = createStore<RunnerState>(() => ({ runs: {} }));
  const controllers = new Map<string, AbortController>();

  const get = (place: string): Run => store.getState().runs[place] ?? IDLE_RUN;
  const set = (place: string, run: Run) =>
    store.setState(({ runs }) => ({ runs: { ...runs, [place]: run } }));
  const setState = (place: string, state: Run['state']) => set(place, { ...get(place), state });
  const finish = (place: string, result: InferenceResult<Capability>) =>
    set(place, { state: { status: 'result', result }, last: result });
  const backToLast = (place: string) => {
    const { last } = get(place);
    setState(place, last === null ? { status: 'idle' } : { status: 'result', result: last });
  };

  const begin = (place: string): AbortController => {
    controllers.get(place)?.abort();
    const controller = new AbortController();
    controllers.set(place, controller);
    return controller;
  };

  async function show(place: string, entry: CacheEntry): Promise<boolean> {
    const { signal } = begin(place);
    const value = await inference.open(entry, entry.capability);
    if (value === null || signal.aborted) return false;
    const ageMs = Math.max(0, clock.now() - entry.created_at);
    const meta = { ...NO_META, model: entry.model, provider: entry.provider };
    finish(place, { value, source: 'cache', entry, ageMs, stale: false, meta });
    return true;
  }

  // A queued request comes to its end in the outbox, which may be long after.
  const follow = async (place: string, queued: OutboxItem) => {
    const item = outbox.store.getState().items.find(({ id }) => id === queued.id);
    if (item === undefined) return backToLast(place);
    if (item.state === 'failed')
      return setState(place, { status: 'problem', problem: item.problem ?? { kind: 'failed' } });
    if (item.state !== 'done')
      return item === queued ? undefined : setState(place, { status: 'queued', item });
    setState(place, { status: 'working', progress: {}, startedAt: item.created_at });
    const entry = cache.store.getState().entries.find(({ id }) => id === item.entry_id);
    if (entry === undefined || !(await show(place, entry)))
      setState(place, { status: 'problem', problem: { kind: 'failed' } });
  };
  outbox.store.subscribe(() => {
    for (const [place, { state }] of Object.entries(store.getState().runs)) {
      if (state.status === 'queued') void follow(place, state.item);
    }
  });

  return {
    store,
    show,
    async run(place, request, options = {}) {
      const controller = begin(place);
      const startedAt = clock.now();
      const working = (progress: Progress) => {
        if (!controller.signal.aborted) setState(place, { status: 'working', progress, startedAt });
      };
      working({});
      const outcome = await inference.run(request, {
        ...options,
        signal: controller.signal,
        onProgress: working,
      });
      if (controllers.get(place) !== controller) return;
      if (outcome.type === 'result') finish(place, outcome.result);
      else if (outcome.type === 'queued') setState(place, { status: 'queued', item: outcome.item });
      else if (outcome.type === 'problem') setState(place, { status: 'problem', problem: outcome.problem });
      else backToLast(place);
    },
    cancel(place) {
      const { state } = get(place);
      controllers.get(place)?.abort();
      if (state.status !== 'queued') return;
      backToLast(place);
      void outbox.cancel(state.item.id);
    },
    reset(place) {
      controllers.get(place)?.abort();
      controllers.delete(place);
      set(place, IDLE_RUN);
    },
  };
}
