import type { Health, ModelConfiguration, Readiness } from '@ai-platform/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Problem } from '../services/api';
import { queryKeys, unwrap } from '../services/query-client';
import { useServices } from '../services/ServicesProvider';
import { type MetricPoint, pointsOf, type Sample } from '../utils/metric-points';
import type { MetricSeries } from '../utils/prometheus';
import { problemOfQuery } from './problem-of-query';
import { useConnection } from './useConnection';

export interface UseServerStatus {
  connection: ReturnType<typeof useConnection>;
  health: Health | undefined;
  ready: Readiness | undefined;
  configuration: ModelConfiguration | undefined;
  metrics: readonly MetricSeries[];
  /** Oldest first, one for each sample but the first. */
  points: readonly MetricPoint[];
  /** The first thing that could not be asked. */
  problem: Problem | null;
  refreshing: boolean;
  refresh(): Promise<unknown>;
}

const SAMPLE_MS = 5_000;
/** Until there are two samples, and with them the first figures. */
const FIRST_SAMPLE_MS = 1_000;
const MAX_SAMPLES = 61;

/** The server's state, asked every five seconds while a screen shows it. */
export function useServerStatus(): UseServerStatus {
  const { api } = useServices();
  const connection = useConnection();
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const polled = { refetchInterval: SAMPLE_MS, staleTime: SAMPLE_MS };
  const health = useQuery({
    queryKey: queryKeys.health,
    queryFn: ({ signal }) => unwrap(api.health({ signal })),
    ...polled,
  });
  const ready = useQuery({
    queryKey: queryKeys.ready,
    queryFn: ({ signal }) => unwrap(api.ready({ signal })),
    ...polled,
  });
  const configuration = useQuery({
    queryKey: queryKeys.configModels,
    queryFn: ({ signal }) => unwrap(api.configModels({ signal })),
  });
  const metrics = useQuery({
    queryKey: queryKeys.metrics,
    queryFn: ({ signal }) => unwrap(api.metrics({ signal })),
    structuralSharing: false,
    ...polled,
    refetchInterval: samples.length < 2 ? FIRST_SAMPLE_MS : SAMPLE_MS,
  });

  const newest = metrics.data && { at: metrics.dataUpdatedAt, series: metrics.data };
  // State that follows from what came before and what is new is set while rendering, not in an effect.
  if (newest && newest.at !== samples.at(-1)?.at) setSamples([...samples, newest].slice(-MAX_SAMPLES));

  const queries = [health, ready, configuration, metrics];
  return {
    connection,
    health: health.data,
    ready: ready.data,
    configuration: configuration.data,
    metrics: metrics.data ?? [],
    points: pointsOf(samples),
    problem: problemOfQuery(queries.find(({ error }) => error !== null)?.error ?? null),
    refreshing: queries.some(({ isFetching }) => isFetching),
    refresh: () => Promise.all(queries.map((query) => query.refetch())),
  };
}
