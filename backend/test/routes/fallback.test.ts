import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type LoopbackServer,
  sendJson,
  startLoopbackServer,
} from '../../src/providers/http/loopback-server.ts';
import { writeTinyLlama } from '../models/tiny-llama.ts';
import { expectError } from '../support/error-replies.ts';
import { type OllamaServer, startOllamaServer } from '../support/ollama-server.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const ALONE = { 'x-fallback': 'off' };
const hello = [{ role: 'user', content: 'hi' }];

let folder: string;
let able: OllamaServer;
/** Answers every call with this status. */
let broken: LoopbackServer;
let status = 401;
let service: TestService;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fallback-'));
  await writeTinyLlama(join(folder, 'tiny'));
  able = await startOllamaServer('stub-chat', 'stub-embed');
  broken = await startLoopbackServer((_request, response) => sendJson(response, { error: 'no' }, status));
  const server = (origin: string) => ({ type: 'openai-compatible', base_url: `${origin}/v1`, models: {} });
  const modelsFile = join(folder, 'models.json');
  await writeFile(
    modelsFile,
    JSON.stringify({
      providers: { stub: server(able.origin), broken: server(broken.origin) },
      local_models: {
        tiny: {
          engine: 'llama-cpp',
          capabilities: ['chat'],
          source: { type: 'folder', path: join(folder, 'tiny') },
          options: { context_size: 256 },
        },
      },
      chains: {
        chat: ['local:tiny', 'stub:stub-chat'],
        embeddings: ['broken:e', 'stub:stub-embed'],
      },
    }),
  );
  service = await startTestService({ env: { MODELS_FILE: modelsFile, MAX_RETRIES: '0' } });
  return async () => {
    await service.close();
    await able[Symbol.asyncDispose]();
    await broken[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  };
});

const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
  service.app.server.inject({ method: 'POST', url, payload, headers });

describe('what the first model of a chain cannot do', () => {
  const tooLong = [{ role: 'user', content: 'long '.repeat(20_000) }];
  const picture = [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,' } }] }];
  it.each<[string, object]>([
    ['a text beyond its context', { messages: tooLong }],
    ['an image', { messages: picture }],
    ['several choices', { messages: hello, n: 2 }],
    ['a stream of them', { messages: hello, n: 2, stream: true }],
  ])('is done by the next: %s', async (_what, body) => {
    const reply = await post('/v1/chat/completions', body);
    expect(reply.statusCode).toBe(200);
    expect(reply.headers).toMatchObject({ 'x-provider': 'stub', 'x-model': 'stub-chat' });
    expect(reply.headers).not.toHaveProperty('x-warning');
    expectError(await post('/v1/chat/completions', body, ALONE), '/v1/chat/completions', 'validation_error');
  });

  it('is told where the caller named that model', async () => {
    for (const stream of [false, true]) {
      const body = { messages: hello, n: 2, model: 'local:tiny', stream };
      const { headers } = await post('/v1/chat/completions', body);
      expect(headers['x-warning']).toBe(
        'stub:stub-chat answered, since local:tiny did not: Local models cannot honour "n"',
      );
    }
  });
});

describe('a name that nobody has', () => {
  it.each<[string, string, object]>([
    ['local:nope', '/api/llm', { messages: hello }],
    ['local:nope', '/v1/chat/completions', { messages: hello, stream: true }],
    ['local:flite', '/api/llm', { messages: hello }],
    ['local:nope', '/api/tts', { text: 'hi' }],
    ['local:nope', '/api/embedding', { text: 'hi' }],
  ])(
    'is answered by no other model where its provider knows all of its own: %s at %s',
    async (model, url, body) => {
      const { message } = expectError(await post(url, { ...body, model }), url, 'model_not_found');
      expect(message).toContain(model);
      expect(message).toContain('what does is');
      expect(message).toContain('GET /v1/models');
    },
  );

  it('comes with a warning where only an upstream can tell', async () => {
    const reply = await post('/api/tts', { text: 'hi', model: 'nope' });
    expect(reply.headers).toMatchObject({ 'x-model': 'flite' });
    expect(reply.headers['x-warning']).toMatch(/^local:flite answered, since .*nope/);
  });
});

describe('an upstream that refuses', () => {
  it('is named in the message of both APIs, with what it said', async () => {
    const model = 'broken:e';
    for (const url of ['/v1/embeddings', '/api/embedding']) {
      const body = url === '/v1/embeddings' ? { input: 'hi', model } : { text: 'hi', model };
      const { message } = expectError(await post(url, body, ALONE), url, 'upstream_error');
      expect(message).toBe('broken:e: The upstream refused the credentials');
    }
  });

  it('shows as unavailable once it is left alone, with why and for how long', async () => {
    status = 500;
    const embed = () => post('/api/embedding', { text: 'hi' });
    for (let count = 0; count < 10; count++) await embed();
    expectError(await embed(), '/api/embedding', 'model_unavailable');
    const { embeddings } = (await service.app.server.inject('/config/models')).json().capabilities;
    expect(embeddings).toMatchObject({ availability: 'unavailable', fallback_order: [] });
    expect(embeddings.reason).toMatch(/left alone for \d+ s more. The last time: .*status 500/);
    const { components } = (await service.app.server.inject('/ready')).json();
    expect(components.embeddings).toMatchObject({ status: 'unavailable', reason: embeddings.reason });
  });
});

describe('GET /v1/models/{model}', () => {
  it('finds a model by its name, with and without its provider', async () => {
    for (const id of ['stub:stub-chat', 'stub-chat', 'local:flite']) {
      const reply = await service.app.server.inject(`/v1/models/${id}`);
      expect(reply.json()).toMatchObject({
        id,
        object: 'model',
        owned_by: id === 'local:flite' ? 'local' : 'stub',
      });
    }
    const reply = await service.app.server.inject('/v1/models/broken:stub-chat');
    expectError(reply, '/v1/models/broken:stub-chat', 'model_not_found');
  });
});
