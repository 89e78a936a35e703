import { parsePrometheus } from '../../utils/prometheus';
import { modelLoads } from './model-loads';

const metrics = parsePrometheus(`
# TYPE model_load_duration_seconds gauge
model_load_duration_seconds{capability="chat",provider="local",model="qwen"} 2.5
model_load_duration_seconds{capability="image_generation",provider="local",model="dream"} 9
model_load_duration_seconds{capability="image_editing",provider="local",model="dream"} 9
# TYPE model_resident_bytes gauge
model_resident_bytes{provider="local",model="qwen"} 600000000
`);

test('each local model is listed once, those in memory first', () => {
  expect(modelLoads(metrics)).toEqual([
    { model: 'qwen', seconds: 2.5, residentBytes: 600_000_000 },
    { model: 'dream', seconds: 9, residentBytes: 0 },
  ]);
  expect(modelLoads([])).toEqual([]);
});
