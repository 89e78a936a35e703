import { statfs } from 'node:fs/promises';
import type { Capability, Usage } from '@ai-platform/contract';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { InferenceLabels, InferenceTelemetry } from '../inference/telemetry.ts';

/** Distinct model names that get labels of their own; names come from callers, so they must not grow for ever. */
const MAX_MODEL_LABELS = 100;
const OTHER_MODELS = 'other';

const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** What is told of a local model. */
interface LoadedLocalModel {
  id: string;
  capabilities: readonly Capability[];
}

/** Everything that the service counts, in one registry. */
export class Metrics implements InferenceTelemetry {
  readonly registry = new Registry();
  readonly #models = new Set<string>();

  readonly #requests: Counter<'method' | 'route' | 'status'>;
  readonly #requestSeconds: Histogram<'method' | 'route' | 'status'>;
  readonly #attempts: Counter<'capability' | 'provider' | 'model' | 'outcome'>;
  readonly #inferenceSeconds: Histogram<'capability' | 'provider' | 'model'>;
  readonly #firstTokenSeconds: Histogram<'provider' | 'model'>;
  readonly #tokens: Counter<'capability' | 'provider' | 'model' | 'type'>;
  readonly #fallbacks: Counter<'capability'>;
  readonly #cacheLookups: Counter<'capability' | 'outcome'>;
  readonly #canceled: Counter<'capability'>;
  readonly #batchCalls: Histogram<'provider' | 'model'>;
  readonly #modelLoadSeconds: Gauge<'capability' | 'provider' | 'model'>;
  readonly #modelLoads: Counter<'capability' | 'provider' | 'model'>;
  readonly #modelMemory: Gauge<'provider' | 'model'>;
  readonly #modelEvictions: Counter<'provider' | 'model'>;

  constructor() {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.#requests = new Counter({
      name: 'http_requests_total',
      help: 'Requests by route and status; 499 when the caller left',
      labelNames: ['method', 'route', 'status'],
      registers,
    });
    this.#requestSeconds = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'From the request to the end of its reply',
      labelNames: ['method', 'route', 'status'],
      buckets: REQUEST_SECONDS,
      registers,
    });
    this.#attempts = new Counter({
      name: 'inference_attempts_total',
      help: 'Upstream calls by outcome',
      labelNames: ['capability', 'provider', 'model', 'outcome'],
      registers,
    });
    this.#inferenceSeconds = new Histogram({
      name: 'inference_duration_seconds',
      help: 'Successful upstream calls, streams up to their first output',
      labelNames: ['capability', 'provider', 'model'],
      buckets: REQUEST_SECONDS,
      registers,
    });
    this.#firstTokenSeconds = new Histogram({
      name: 'inference_time_to_first_token_seconds',
      help: 'From the request of a stream to its first output',
      labelNames: ['provider', 'model'],
      buckets: REQUEST_SECONDS,
      registers,
    });
    this.#tokens = new Counter({
      name: 'inference_tokens_total',
      help: 'Tokens as the upstreams report them',
      labelNames: ['capability', 'provider', 'model', 'type'],
      registers,
    });
    this.#fallbacks = new Counter({
      name: 'inference_fallbacks_total',
      help: 'Times that a model later in the chain was tried',
      labelNames: ['capability'],
      registers,
    });
    this.#cacheLookups = new Counter({
      name: 'inference_cache_lookups_total',
      help: 'Look-ups of the result cache; shared means that a call already under way answered',
      labelNames: ['capability', 'outcome'],
      registers,
    });
    this.#canceled = new Counter({
      name: 'inference_canceled_total',
      help: 'Inferences aborted because their caller left',
      labelNames: ['capability'],
      registers,
    });
    this.#batchCalls = new Histogram({
      name: 'embedding_batch_calls',
      help: 'Embedding calls that went upstream as one',
      labelNames: ['provider', 'model'],
      buckets: [1, 2, 4, 8, 16, 32, 64],
      registers,
    });
    this.#modelLoadSeconds = new Gauge({
      name: 'model_load_duration_seconds',
      help: 'How long the last load of a local model took',
      labelNames: ['capability', 'provider', 'model'],
      registers,
      aggregator: 'max',
    });
    this.#modelLoads = new Counter({
      name: 'model_loads_total',
      help: 'Loads of local models',
      labelNames: ['capability', 'provider', 'model'],
      registers,
    });
    this.#modelMemory = new Gauge({
      name: 'model_resident_bytes',
      help: 'What each local model in memory takes',
      labelNames: ['provider', 'model'],
      registers,
      aggregator: 'sum',
    });
    this.#modelEvictions = new Counter({
      name: 'model_evictions_total',
      help: 'Local models that left memory to make room for another',
      labelNames: ['provider', 'model'],
      registers,
    });
    new Gauge({
      name: 'disk_free_bytes',
      help: 'Free space of the file system that the service runs on',
      registers,
      aggregator: 'first',
      async collect() {
        const { bavail, bsize } = await statfs('.');
        this.set(bavail * bsize);
      },
    });
    new Gauge({
      name: 'disk_size_bytes',
      help: 'Size of the file system that the service runs on',
      registers,
      aggregator: 'first',
      async collect() {
        const { blocks, bsize } = await statfs('.');
        this.set(blocks * bsize);
      },
    });
  }

  /** One HTTP request ended. */
  request(method: string, route: string, status: number, milliseconds: number): void {
    const labels = { method, route, status };
    this.#requests.inc(labels);
    this.#requestSeconds.observe(labels, milliseconds / 1_000);
  }

  attempt = (labels: InferenceLabels, outcome: string, milliseconds: number): void => {
    const bounded = this.#bounded(labels);
    this.#attempts.inc({ ...bounded, outcome });
    if (outcome === 'ok') this.#inferenceSeconds.observe(bounded, milliseconds / 1_000);
  };

  fallback = (capability: Capability): void => this.#fallbacks.inc({ capability });

  cache = (capability: Capability, outcome: string): void => this.#cacheLookups.inc({ capability, outcome });

  firstToken = (labels: InferenceLabels, milliseconds: number): void => {
    const { provider, model } = this.#bounded(labels);
    this.#firstTokenSeconds.observe({ provider, model }, milliseconds / 1_000);
  };

  tokens = (labels: InferenceLabels, usage: Usage): void => {
    const bounded = this.#bounded(labels);
    this.#tokens.inc({ ...bounded, type: 'prompt' }, usage.prompt_tokens);
    if (usage.completion_tokens > 0)
      this.#tokens.inc({ ...bounded, type: 'completion' }, usage.completion_tokens);
  };

  canceled = (capability: Capability): void => this.#canceled.inc({ capability });

  batch = (labels: InferenceLabels, _texts: number, calls: number): void => {
    const { provider, model } = this.#bounded(labels);
    this.#batchCalls.observe({ provider, model }, calls);
  };

  /** A local model was loaded into memory. */
  modelLoaded = (model: LoadedLocalModel, milliseconds: number, memoryBytes: number): void => {
    for (const capability of model.capabilities) {
      const labels = this.#bounded({ capability, provider: 'local', model: model.id });
      this.#modelLoads.inc(labels);
      this.#modelLoadSeconds.set(labels, milliseconds / 1_000);
      this.#modelMemory.set({ provider: labels.provider, model: labels.model }, memoryBytes);
    }
  };

  /** A local model left memory. */
  modelUnloaded = ({ id, capabilities: [capability] }: LoadedLocalModel, evicted: boolean): void => {
    if (!capability) return;
    const { provider, model } = this.#bounded({ capability, provider: 'local', model: id });
    this.#modelMemory.remove({ provider, model });
    if (evicted) this.#modelEvictions.inc({ provider, model });
  };

  #bounded(labels: InferenceLabels): InferenceLabels {
    const { model } = labels;
    if (this.#models.has(model)) return labels;
    if (this.#models.size >= MAX_MODEL_LABELS) return { ...labels, model: OTHER_MODELS };
    this.#models.add(model);
    return labels;
  }
}
