import { describe, expect, it } from 'vitest';
import { pickOwnMetrics } from './own-metrics.ts';

describe('pickOwnMetrics', () => {
  it('picks the samples about event-loop delay and loaded models, and leaves comments, buckets and the rest', () => {
    const page = [
      '# HELP nodejs_eventloop_lag_p99_seconds The 99th percentile',
      '# TYPE nodejs_eventloop_lag_p99_seconds gauge',
      'nodejs_eventloop_lag_p99_seconds 0.012',
      'app_event_loop_delay_seconds_bucket{le="0.01"} 5',
      'app_event_loop_delay_seconds{quantile="0.5"} 0.001',
      'model_load_duration_seconds{model="flite"} 0.1',
      'nodejs_heap_size_total_bytes 1000',
    ].join('\n');
    expect(pickOwnMetrics(page)).toEqual([
      'nodejs_eventloop_lag_p99_seconds 0.012',
      'app_event_loop_delay_seconds{quantile="0.5"} 0.001',
      'model_load_duration_seconds{model="flite"} 0.1',
    ]);
  });
});
