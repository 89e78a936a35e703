import { type MetricSeries, sumOfSamples } from '../../utils/prometheus';

/** A local model that was loaded since the server started. */
export interface ModelLoad {
  model: string;
  /** How long its last load took. */
  seconds: number;
  /** What it takes in memory now; 0 when it has left it. */
  residentBytes: number;
}

/** Local models that were loaded, those in memory first, by name. */
export function modelLoads(metrics: readonly MetricSeries[]): ModelLoad[] {
  const samples = metrics.find(({ name }) => name === 'model_load_duration_seconds')?.samples ?? [];
  const loads = new Map<string, ModelLoad>();
  for (const { labels, value } of samples) {
    const { model } = labels;
    if (model === undefined) continue;
    const residentBytes = sumOfSamples(metrics, 'model_resident_bytes', { model });
    loads.set(model, { model, seconds: value, residentBytes });
  }
  return [...loads.values()].sort(
    (a, b) => Number(b.residentBytes > 0) - Number(a.residentBytes > 0) || a.model.localeCompare(b.model),
  );
}
