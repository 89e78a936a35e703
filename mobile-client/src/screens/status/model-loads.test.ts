import { parsePrometheus } from '../../utils/prometheus';
import { cacheHitRate, modelLoads } from './model-loads';

const metrics = parsePrometheus(`
# TYPE model_load_duration_seconds gauge
model_load_duration_seconds{capability="chat",provider="local",model="qwen"} 2.5
model_load_duration_seconds{capability="image_generation",provider="local",model="dream"} 9
model_load_duration_seconds{capability="image_editing",provider="local",model="dream"} 9
# TYPE model_resident_bytes gauge
model_resident_bytes{provider="local",model="qwen"} 600000000
# TYPE inference_cache_lookups_total counter
inference_cache_lookups_total{capability="chat",outcome="miss"} 6
inference_cache_lookups_total{capability="chat",outcome="hit"} 3
inference_cache_lookups_total{capability="embeddings",outcome="shared"} 1
`);

describe('what the metrics tell of local models and the cache', () => {
  it('is each model once, those in memory first', () => {
    expect(modelLoads(metrics)).toEqual([
      { model: 'qwen', seconds: 2.5, residentBytes: 600_000_000 },
      { model: 'dream', seconds: 9, residentBytes: 0 },
    ]);
    expect(modelLoads([])).toEqual([]);
  });

  it('is the share of look-ups that found something', () => {
    expect(cacheHitRate(metrics)).toBeCloseTo(0.4);
    expect(cacheHitRate([])).toBeNull();
  });
});
