import { pointsOf } from './metric-points';
import { parsePrometheus } from './prometheus';

describe('points between samples', () => {
  const at = (seconds: number, text: string) => ({ at: seconds * 1000, series: parsePrometheus(text) });

  test('are what happened in a second', () => {
    const points = pointsOf([
      at(0, 'http_requests_total{status="200"} 10\nprocess_cpu_seconds_total 1'),
      at(
        5,
        'http_requests_total{status="200"} 20\nhttp_requests_total{status="503"} 5\nprocess_cpu_seconds_total 2\nprocess_resident_memory_bytes 7\ninference_cache_lookups_total{outcome="miss"} 6\ninference_cache_lookups_total{outcome="hit"} 3\ninference_cache_lookups_total{outcome="shared"} 1\ninference_tokens_total{type="completion"} 50\nhttp_request_duration_seconds_sum 3\nhttp_request_duration_seconds_count 15',
      ),
    ]);
    expect(points).toEqual([
      {
        at: 5_000,
        requestsPerSecond: 3,
        errorsPerSecond: 1,
        tokensPerSecond: 10,
        secondsPerRequest: 0.2,
        cacheHitRate: 0.4,
        cpu: 0.2,
        memoryBytes: 7,
        eventLoopLagSeconds: 0,
      },
    ]);
  });

  test('do not fall below zero when the server was restarted', () => {
    const [point] = pointsOf([at(0, 'http_requests_total 100'), at(5, 'http_requests_total 5')]);
    expect(point).toMatchObject({ requestsPerSecond: 1, secondsPerRequest: null, cacheHitRate: null });
  });

  test('need two samples', () => {
    expect(pointsOf([])).toEqual([]);
    expect(pointsOf([at(0, '')])).toEqual([]);
  });
});
