import { type MetricSeries, sumOfSamples } from './prometheus';

/** All metrics at one moment, ms since the epoch. */
export interface Sample {
  at: number;
  series: readonly MetricSeries[];
}

/** What happened between two samples, for small charts. */
export interface MetricPoint {
  at: number;
  requestsPerSecond: number;
  /** Replies with a status of 500 or more. */
  errorsPerSecond: number;
  tokensPerSecond: number;
  /** Mean of the requests that ended in between; null when there were none. */
  secondsPerRequest: number | null;
  /** Share of the look-ups of the server's cache that found something, 0 to 1, since it started; null without any. */
  cacheHitRate: number | null;
  /** Of one core: 1 is one core at work all the time. */
  cpu: number;
  memoryBytes: number;
  eventLoopLagSeconds: number;
}

/** One point for each pair of samples that follow each other. A counter that fell was reset by a restart. */
export const pointsOf = (samples: readonly Sample[]): MetricPoint[] =>
  samples.slice(1).flatMap((later, index) => {
    const earlier = samples[index];
    return earlier === undefined || later.at <= earlier.at ? [] : [pointOf(earlier, later)];
  });

function pointOf(earlier: Sample, later: Sample): MetricPoint {
  const seconds = (later.at - earlier.at) / 1000;
  const growth = (
    name: string,
    of: (series: readonly MetricSeries[], name: string) => number = sumOfSamples,
  ) => {
    const [before, after] = [of(earlier.series, name), of(later.series, name)];
    return after >= before ? after - before : after;
  };
  const requests = growth('http_request_duration_seconds_count');
  return {
    at: later.at,
    requestsPerSecond: growth('http_requests_total') / seconds,
    errorsPerSecond: growth('http_requests_total', serverErrors) / seconds,
    tokensPerSecond: growth('inference_tokens_total') / seconds,
    secondsPerRequest: requests === 0 ? null : growth('http_request_duration_seconds_sum') / requests,
    cacheHitRate: cacheHitRate(later.series),
    cpu: growth('process_cpu_seconds_total') / seconds,
    memoryBytes: sumOfSamples(later.series, 'process_resident_memory_bytes'),
    eventLoopLagSeconds: sumOfSamples(later.series, 'nodejs_eventloop_lag_seconds'),
  };
}

function cacheHitRate(series: readonly MetricSeries[]): number | null {
  const lookups = (outcome: string) => sumOfSamples(series, 'inference_cache_lookups_total', { outcome });
  const found = lookups('hit') + lookups('shared');
  const all = found + lookups('miss');
  return all === 0 ? null : found / all;
}

const serverErrors = (series: readonly MetricSeries[], name: string): number =>
  series
    .flatMap(({ samples }) => samples)
    .filter((sample) => sample.name === name && (sample.labels.status ?? '').startsWith('5'))
    .reduce((sum, { value }) => sum + value, 0);
