import type { LocalModelState } from '@ai-platform/contract';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { Problem } from '../services/api';
import type { Download } from '../services/local-models';
import { queryKeys, unwrap } from '../services/query-client';
import { useServices } from '../services/ServicesProvider';
import { problemOfQuery } from './problem-of-query';

export interface UseLocalModels {
  models: readonly LocalModelState[];
  /** Bytes that loaded models take, and may take. */
  memory: { used_bytes: number; limit_bytes: number } | undefined;
  /** By id of the model; also those that failed. */
  downloads: Readonly<Record<string, Download>>;
  loading: boolean;
  problem: Problem | null;
  /** Resolves when the download has ended, with whether it ended well. */
  download(id: string): Promise<boolean>;
  cancelDownload(id: string): Promise<void>;
  dismiss(id: string): void;
  /** Deletes the model's files. Resolves with what went wrong. */
  remove(id: string): Promise<Problem | null>;
  refresh(): Promise<unknown>;
}

/** Models that run inside the server, and their downloads. */
export function useLocalModels(): UseLocalModels {
  const { api, downloads, queryClient } = useServices();
  const query = useQuery({
    queryKey: queryKeys.localModels,
    queryFn: ({ signal }) => unwrap(api.localModels({ signal })),
  });
  const running = useStore(downloads.store, (state) => state.downloads);
  const models = query.data?.models;

  // Downloads that began before this start, or in another client.
  useEffect(() => {
    for (const { id, availability } of models ?? []) {
      if (availability === 'downloading') void downloads.watch(id);
    }
  }, [downloads, models]);

  return {
    models: models ?? [],
    memory: query.data?.memory,
    downloads: running,
    loading: query.isPending,
    problem: problemOfQuery(query.error),
    download: downloads.start,
    cancelDownload: downloads.cancel,
    dismiss: downloads.dismiss,
    remove: async (id) => {
      const removed = await api.removeModel(id);
      await queryClient.invalidateQueries({ queryKey: queryKeys.localModels });
      await queryClient.invalidateQueries({ queryKey: queryKeys.configModels });
      return removed.ok || removed.cancelled ? null : removed.problem;
    },
    refresh: query.refetch,
  };
}
