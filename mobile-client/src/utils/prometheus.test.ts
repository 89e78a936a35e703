import { parsePrometheus, sumOfSamples } from './prometheus';

const TEXT = `
# HELP http_requests_total Requests by "route"\\nand status
# TYPE http_requests_total counter
http_requests_total{method="GET",route="/a",status="200"} 3
http_requests_total{method="GET",route="/say \\"hi\\" \\\\ there",status="500"} 1.5e1 1700000000000
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.1"} 2
http_request_duration_seconds_bucket{le="+Inf"} 4
http_request_duration_seconds_sum 1.5
http_request_duration_seconds_count 4
process_resident_memory_bytes 1048576
temperature -Inf
this is not a sample
`;

test('each metric has its kind, its help and its samples', () => {
  const series = parsePrometheus(TEXT);
  expect(series.map(({ name, type, samples }) => [name, type, samples.length])).toEqual([
    ['http_requests_total', 'counter', 2],
    ['http_request_duration_seconds', 'histogram', 4],
    ['process_resident_memory_bytes', 'untyped', 1],
    ['temperature', 'untyped', 1],
  ]);
  expect(series[0]?.help).toBe('Requests by "route"\nand status');
  expect(series[0]?.samples[1]).toEqual({
    name: 'http_requests_total',
    labels: { method: 'GET', route: '/say "hi" \\ there', status: '500' },
    value: 15,
  });
  expect(series[1]?.samples[1]).toMatchObject({ labels: { le: '+Inf' }, value: 4 });
  expect(series[3]?.samples[0]?.value).toBe(Number.NEGATIVE_INFINITY);
});

test('samples are summed up by name and labels', () => {
  const series = parsePrometheus(TEXT);
  expect(sumOfSamples(series, 'http_requests_total')).toBe(18);
  expect(sumOfSamples(series, 'http_requests_total', { status: '200' })).toBe(3);
  expect(sumOfSamples(series, 'missing')).toBe(0);
});

test('nothing is nothing', () => {
  expect(parsePrometheus('')).toEqual([]);
});
