import { beforeEach, describe, expect, it } from 'vitest';
import { Metrics } from './metrics.ts';

let metrics: Metrics;

beforeEach(() => {
  metrics = new Metrics();
});

const chat = (model: string) => ({ capability: 'chat', provider: 'fake', model }) as const;

/** The lines of the Prometheus text that begin with a name, without their comments. */
async function samples(name: string): Promise<string[]> {
  const text = await metrics.registry.metrics();
  return text.split('\n').filter((line) => line.startsWith(name));
}

describe('the metrics', () => {
  it('count requests and their time in seconds by method, route and status', async () => {
    metrics.request('POST', '/api/llm', 200, 1_500);
    metrics.request('POST', '/api/llm', 200, 500);
    metrics.request('POST', '/api/llm', 499, 10);
    expect(await samples('http_requests_total')).toEqual([
      'http_requests_total{method="POST",route="/api/llm",status="200"} 2',
      'http_requests_total{method="POST",route="/api/llm",status="499"} 1',
    ]);
    expect(await samples('http_request_duration_seconds_sum')).toContain(
      'http_request_duration_seconds_sum{method="POST",route="/api/llm",status="200"} 2',
    );
  });

  it('count attempts by outcome, and the time of those that succeeded', async () => {
    metrics.attempt(chat('m'), 'ok', 2_000);
    metrics.attempt(chat('m'), 'rate_limited', 9_000);
    expect(await samples('inference_attempts_total')).toEqual([
      'inference_attempts_total{capability="chat",provider="fake",model="m",outcome="ok"} 1',
      'inference_attempts_total{capability="chat",provider="fake",model="m",outcome="rate_limited"} 1',
    ]);
    expect(await samples('inference_duration_seconds_sum')).toEqual([
      'inference_duration_seconds_sum{capability="chat",provider="fake",model="m"} 2',
    ]);
  });

  it('add up tokens by type', async () => {
    metrics.tokens(chat('m'), { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 });
    metrics.tokens(chat('m'), { prompt_tokens: 10, completion_tokens: 0, total_tokens: 10 });
    expect(await samples('inference_tokens_total')).toEqual([
      'inference_tokens_total{capability="chat",provider="fake",model="m",type="prompt"} 13',
      'inference_tokens_total{capability="chat",provider="fake",model="m",type="completion"} 4',
    ]);
  });

  it('have no completion tokens of what completes nothing', async () => {
    const labels = { capability: 'embeddings', provider: 'fake', model: 'm' } as const;
    metrics.tokens(labels, { prompt_tokens: 3, completion_tokens: 0, total_tokens: 3 });
    expect(await samples('inference_tokens_total')).toHaveLength(1);
  });

  it('tell how long streams took to their first output', async () => {
    metrics.firstToken(chat('m'), 250);
    expect(await samples('inference_time_to_first_token_seconds_sum')).toEqual([
      'inference_time_to_first_token_seconds_sum{provider="fake",model="m"} 0.25',
    ]);
  });

  it('count fallbacks, cache look-ups and callers who left by capability', async () => {
    metrics.fallback('chat');
    metrics.cache('image_generation', 'hit');
    metrics.canceled('text_to_speech');
    expect(await samples('inference_fallbacks_total')).toEqual([
      'inference_fallbacks_total{capability="chat"} 1',
    ]);
    expect(await samples('inference_cache_lookups_total')).toEqual([
      'inference_cache_lookups_total{capability="image_generation",outcome="hit"} 1',
    ]);
    expect(await samples('inference_canceled_total')).toEqual([
      'inference_canceled_total{capability="text_to_speech"} 1',
    ]);
  });

  it('tell how many embedding calls went upstream as one', async () => {
    metrics.batch({ capability: 'embeddings', provider: 'fake', model: 'm' }, 50, 3);
    const lines = await samples('embedding_batch_calls');
    expect(lines).toContain('embedding_batch_calls_sum{provider="fake",model="m"} 3');
    expect(lines).toContain('embedding_batch_calls_bucket{le="2",provider="fake",model="m"} 0');
    expect(lines).toContain('embedding_batch_calls_bucket{le="4",provider="fake",model="m"} 1');
  });

  it('count the loads of local models and keep the time of the last', async () => {
    const model = { id: 'm', capabilities: ['speech_to_text'] } as const;
    metrics.modelLoaded(model, 4_000, 1_000);
    metrics.modelLoaded(model, 1_500, 2_000);
    expect(await samples('model_load')).toEqual([
      'model_load_duration_seconds{capability="speech_to_text",provider="local",model="m"} 1.5',
      'model_loads_total{capability="speech_to_text",provider="local",model="m"} 2',
    ]);
  });

  it('tell what local models take in memory, and which had to make room', async () => {
    const model = { id: 'm', capabilities: ['image_generation', 'image_editing'] } as const;
    metrics.modelLoaded(model, 1_500, 2_000);
    expect(await samples('model_resident_bytes')).toEqual([
      'model_resident_bytes{provider="local",model="m"} 2000',
    ]);
    metrics.modelUnloaded(model, false);
    expect(await samples('model_resident_bytes')).toEqual([]);
    expect(await samples('model_evictions_total')).toEqual([]);
    metrics.modelUnloaded(model, true);
    expect(await samples('model_evictions_total')).toEqual([
      'model_evictions_total{provider="local",model="m"} 1',
    ]);
  });

  it('show the disk and the process', async () => {
    const value = async (name: string) => Number((await samples(`${name} `))[0]?.split(' ')[1]);
    const size = await value('disk_size_bytes');
    const free = await value('disk_free_bytes');
    expect(size).toBeGreaterThan(0);
    expect(free).toBeGreaterThanOrEqual(0);
    expect(free).toBeLessThanOrEqual(size);
    expect(await value('process_resident_memory_bytes')).toBeGreaterThan(0);
  });
});

describe('labels of models', () => {
  it('are kept by the first hundred, and later ones share one', async () => {
    for (let index = 0; index < 100; index++) metrics.attempt(chat(`model-${index}`), 'ok', 1);
    metrics.attempt(chat('model-100'), 'ok', 1);
    metrics.attempt(chat('model-101'), 'ok', 1);
    metrics.attempt(chat('model-99'), 'ok', 1);
    const lines = await samples('inference_attempts_total');
    const count = (model: string) => lines.find((line) => line.includes(`model="${model}"`))?.split(' ')[1];
    expect(lines).toHaveLength(101);
    expect(count('other')).toBe('2');
    expect(count('model-99')).toBe('2');
    expect(count('model-100')).toBeUndefined();
  });

  it('are bounded over all metrics together', async () => {
    for (let index = 0; index < 100; index++) metrics.attempt(chat(`model-${index}`), 'ok', 1);
    metrics.tokens(chat('late'), { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 });
    metrics.firstToken(chat('late'), 1);
    metrics.batch(chat('late'), 1, 1);
    metrics.modelLoaded({ id: 'late', capabilities: ['chat'] }, 1, 1);
    const text = await metrics.registry.metrics();
    expect(text).not.toContain('model="late"');
    for (const name of ['inference_tokens_total', 'embedding_batch_calls_sum', 'model_loads_total']) {
      expect((await samples(name)).join(), name).toContain('model="other"');
    }
  });
});
