import type { Capability } from '@ai-platform/contract';
import { useStore } from 'zustand';
import type { Problem } from '../services/api';
import type { CacheEntry } from '../services/cache';
import { type Files, IDLE_RUN, type Parameters, type Run, type RunOptions } from '../services/inference';
import { useServices } from '../services/ServicesProvider';

export interface UseInference<C extends Capability> extends Run<C> {
  /** Why the last request brought no result, until the next one. */
  problem: Problem | undefined;
  /** Cancels what is under way and runs the request. With `fresh` no cache answers. Resolves when it has ended. */
  run(
    parameters: Parameters<C>,
    files: Files<C>,
    options?: Pick<RunOptions, 'fresh' | 'queue'>,
  ): Promise<void>;
  /** Cancels, and takes a queued request out of the outbox. */
  cancel(): void;
  /** Shows a kept result. Resolves with false when it is gone. */
  show(entry: CacheEntry): Promise<boolean>;
  /** Cancels, and back to the beginning. */
  reset(): void;
}

/**
 * Runs requests of one capability: cache, else server, else outbox. Work and result outlive the screen. `place` keeps
 * two users of one capability apart.
 */
export function useInference<C extends Capability>(
  capability: C,
  place: string = capability,
): UseInference<C> {
  const { runner } = useServices();
  // Only this capability is run at its places.
  const run = useStore(runner.store, ({ runs }) => runs[place] ?? IDLE_RUN) as Run<C>;
  return {
    ...run,
    problem: run.state.status === 'problem' ? run.state.problem : undefined,
    run: (parameters, files, options) => runner.run(place, { capability, parameters, files }, options),
    cancel: () => runner.cancel(place),
    show: async (entry) => entry.capability === capability && runner.show(place, entry),
    reset: () => runner.reset(place),
  };
}
