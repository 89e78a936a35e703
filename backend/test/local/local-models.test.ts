import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localModelListSchema } from '@ai-platform/contract';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeTinyBert } from '../models/tiny-bert.ts';
import { TINY_LLAMA_FILE, writeTinyLlama } from '../models/tiny-llama.ts';
import { type HubServer, startHubServer } from '../support/hub-server.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

let folder: string;
let llama: string;
let bert: string;
let hub: HubServer;
let service: TestService;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-models-'));
  llama = join(folder, 'llama');
  bert = join(folder, 'bert');
  await writeTinyLlama(llama);
  await writeTinyBert(bert);
  return () => rm(folder, { recursive: true, force: true });
});

/** Models of a Hub, with `memory_mb` so that one of them fills the memory. */
async function modelsJson(): Promise<string> {
  const bertFiles = (await readdir(bert, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(bert.length + 1));
  const file = join(folder, `models-${crypto.randomUUID()}.json`);
  const definition = {
    local_models: {
      'tiny-llama': {
        engine: 'llama-cpp',
        capabilities: ['chat'],
        source: {
          type: 'hub',
          repo: 'org/tiny-llama',
          files: [{ path: TINY_LLAMA_FILE, bytes: 730_000 }],
        },
        memory_mb: 60,
      },
      'tiny-bert': {
        engine: 'sentence-transformer',
        capabilities: ['embeddings'],
        source: { type: 'hub', repo: 'org/tiny-bert', files: bertFiles },
        memory_mb: 60,
      },
    },
    chains: { chat: ['local:tiny-llama'], embeddings: ['local:tiny-bert'] },
  };
  await writeFile(file, JSON.stringify(definition));
  return file;
}

async function start(env: Record<string, string> = {}): Promise<void> {
  await service?.close();
  service = await startTestService({
    env: {
      MODELS_FILE: await modelsJson(),
      HF_HOME: join(folder, `home-${crypto.randomUUID()}`),
      HF_ENDPOINT: hub.url,
      ...env,
    },
  });
}

beforeEach(async () => {
  hub = await startHubServer({ repos: { 'org/tiny-llama': llama, 'org/tiny-bert': bert } });
  await start();
});
afterEach(async () => {
  await service.close();
  await hub.close();
});

const question = { messages: [{ role: 'user', content: 'Sing.' }], max_tokens: 5, temperature: 0 };
// Each time anew, as a cached reply needs no model.
const fresh = { 'cache-control': 'no-store' };
const chat = () => service.post('/api/llm', question, fresh);
const embed = () => service.post('/api/embedding', { text: 'good morning' }, fresh);
const find = async (id: string) => (await service.fetch(`/api/models/${id}`)).json();
const download = (id: string) => service.fetch(`/api/models/${id}/download`, { method: 'POST' });
const eventsOf = async (id: string) => (await service.fetch(`/api/models/${id}/events`)).text();
const metric = async (name: string) =>
  (await (await service.fetch('/metrics')).text()).split('\n').filter((line) => line.startsWith(`${name}{`));

describe('a model that is not downloaded', () => {
  it('is a clear 503 with the command and the size, in both shapes of the API', async () => {
    const native = await chat();
    expect(native.status).toBe(503);
    expect(await native.json()).toMatchObject({
      error: 'model_unavailable',
      message: 'tiny-llama is not downloaded: run "npm run models -- pull tiny-llama" (0.7 MB)',
    });
    const openAi = await service.post('/v1/chat/completions', { ...question, model: 'local:tiny-llama' });
    expect(openAi.status).toBe(503);
    expect(await openAi.json()).toMatchObject({ error: { code: 'model_unavailable' } });
    expect(hub.requests).toEqual([]);
  });

  it('is listed as downloadable', async () => {
    const list = localModelListSchema.parse(await (await service.fetch('/api/models')).json());
    expect(list.models.find(({ id }) => id === 'tiny-llama')).toMatchObject({
      availability: 'downloadable',
      capabilities: ['chat'],
      source: { type: 'hub', repo: 'org/tiny-llama', revision: 'main' },
      resident: false,
    });
    const configuration = await (await service.fetch('/config/models')).json();
    expect(configuration).toMatchObject({ capabilities: { chat: { availability: 'downloadable' } } });
  });

  it('is downloaded by the first request where the configuration wants it', async () => {
    await start({ LOCAL_AUTO_DOWNLOAD: 'on' });
    const replies = await Promise.all([chat(), chat(), chat()]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(hub.requests.filter(({ to, method }) => to === 'cdn' && method === 'GET')).toHaveLength(1);
    expect(await metric('model_loads_total')).toEqual([
      'model_loads_total{capability="chat",provider="local",model="tiny-llama"} 1',
    ]);
  });
});

describe('the life of a local model', () => {
  it('is download with progress, use, removal, and download again', async () => {
    const followed = Promise.withResolvers<void>();
    hub.faults.hold = { afterBytes: 100_000, until: followed.promise };
    const started = await download('tiny-llama');
    expect(started.status).toBe(202);
    expect(await started.json()).toMatchObject({ id: 'tiny-llama', availability: 'downloading' });

    const following = await service.fetch('/api/models/tiny-llama/events');
    followed.resolve();
    const events = await following.text();
    expect(events).toMatch(/^event: progress\ndata: \{"downloaded_bytes":\d+,"total_bytes":\d+/);
    expect(events).toMatch(/event: done\ndata: \{"id":"tiny-llama".*"availability":"ready"/);
    expect((await download('tiny-llama')).status).toBe(200);

    const reply = await chat();
    expect(reply.status).toBe(200);
    expect(reply.headers.get('x-model')).toBe('tiny-llama');
    expect(await find('tiny-llama')).toMatchObject({ resident: true });

    expect((await service.fetch('/api/models/tiny-llama', { method: 'DELETE' })).status).toBe(204);
    expect(await find('tiny-llama')).toMatchObject({ availability: 'downloadable', resident: false });
    expect((await chat()).status).toBe(503);

    await download('tiny-llama');
    await eventsOf('tiny-llama');
    expect((await chat()).status).toBe(200);
  });

  it('leaves memory for another when both do not fit, and comes back when it is used again', async () => {
    await start({ LOCAL_MODEL_MEMORY: '140MB' });
    for (const id of ['tiny-llama', 'tiny-bert']) {
      await download(id);
      await eventsOf(id);
    }
    expect((await chat()).status).toBe(200);
    expect((await embed()).status).toBe(200);
    expect(await find('tiny-llama')).toMatchObject({ resident: false });
    expect(await find('tiny-bert')).toMatchObject({ resident: true });
    expect(await metric('model_evictions_total')).toEqual([
      'model_evictions_total{provider="local",model="tiny-llama"} 1',
    ]);
    expect((await chat()).status).toBe(200);
    expect(await find('tiny-llama')).toMatchObject({ resident: true });
  });

  it('tells followers of a download that fails, with what to do', async () => {
    hub.faults.corrupt = new Set([TINY_LLAMA_FILE]);
    await download('tiny-llama');
    const events = await eventsOf('tiny-llama');
    expect(events).toMatch(
      /event: error\ndata: \{"error":"model_unavailable","message":"tiny-llama could not/,
    );
    expect(await find('tiny-llama')).toMatchObject({ availability: 'downloadable' });
  });
});

describe('requests about models that there are not', () => {
  it.each([
    ['GET', '/api/models/nothing'],
    ['GET', '/api/models/nothing/events'],
    ['POST', '/api/models/nothing/download'],
    ['DELETE', '/api/models/nothing'],
  ])('%s %s is 404', async (method, path) => {
    const reply = await service.fetch(path, { method });
    expect(reply.status).toBe(404);
    expect(await reply.json()).toMatchObject({ error: 'model_not_found' });
  });

  it('leaves what ships alone', async () => {
    const reply = await service.fetch('/api/models/flite', { method: 'DELETE' });
    expect(reply.status).toBe(422);
  });
});
