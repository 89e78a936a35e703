import { type DehydratedState, dehydrate, hydrate, QueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import type { ApiResult, Problem } from './api';
import { createRecord, type KeyValueStorage } from './storage/key-value';

/** Keys of what the server tells about itself. */
export const queryKeys = {
  configModels: ['config-models'],
  localModels: ['local-models'],
  health: ['health'],
  ready: ['ready'],
  metrics: ['metrics'],
} as const;

/** Small answers that are worth having at the next start, also without a network. Never media. */
const KEPT: ReadonlySet<unknown> = new Set([queryKeys.configModels[0], queryKeys.localModels[0]]);
const STALE_MS = 30_000;
const SAVE_MS = 1_000;

/** A query's failure, which carries the problem of the request. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.kind);
    this.problem = problem;
  }
}

/** The value of a result, for query functions. @throws ProblemError */
export async function unwrap<T>(result: Promise<ApiResult<T>>): Promise<T> {
  const settled = await result;
  if (settled.ok) return settled.value;
  if (settled.cancelled) throw new DOMException('Cancelled', 'AbortError');
  throw new ProblemError(settled.problem);
}

/** The API client retries and knows the network; queries only cache and share. */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: { retry: false, networkMode: 'always', staleTime: STALE_MS, refetchOnWindowFocus: true },
      mutations: { retry: false, networkMode: 'always' },
    },
  });

/** Brings back what the server told last time, and keeps what it tells from now on. Resolves with how to stop. */
export async function persistQueries(client: QueryClient, storage: KeyValueStorage): Promise<() => void> {
  const record = createRecord<unknown>({
    storage,
    key: 'queries',
    version: 1,
    schema: z.unknown(),
    fallback: undefined,
  });
  try {
    // What is not a dehydrated state throws, or has no queries.
    hydrate(client, (await record.read()) as DehydratedState);
  } catch {
    await record.clear();
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  const save = () =>
    void record.write(
      dehydrate(client, {
        shouldDehydrateQuery: ({ queryKey, state }) => state.status === 'success' && KEPT.has(queryKey[0]),
      }),
    );
  const unsubscribe = client.getQueryCache().subscribe(({ type, query }) => {
    if (type !== 'updated' || !KEPT.has(query.queryKey[0]) || query.state.status !== 'success') return;
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_MS);
  });
  return () => {
    clearTimeout(timer);
    unsubscribe();
  };
}
