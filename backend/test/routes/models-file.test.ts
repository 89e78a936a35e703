import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectError } from '../support/error-replies.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

/** Longer than the two polls of the file that a change may take. */
const CHANGE = { timeout: 8_000, interval: 50 };

let folder: string;
let file: string;
let upstream: Server;
let baseUrl: string;
let authorizations: (string | undefined)[];
let service: TestService | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-file-'));
  file = join(folder, 'models.json');
  authorizations = [];
  upstream = createServer((request, reply) => {
    authorizations.push(request.headers.authorization);
    request.resume().on('end', () => {
      reply.setHeader('content-type', 'application/json');
      reply.end(
        JSON.stringify({
          id: 'c',
          object: 'chat.completion',
          created: 1,
          model: 'small',
          choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
        }),
      );
    });
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  // A listening TCP server has an address with a port.
  baseUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`;
});

afterEach(async () => {
  await service?.close();
  service = undefined;
  upstream.closeAllConnections();
  upstream.close();
  await rm(folder, { recursive: true });
});

const write = (content: unknown) =>
  writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));

async function start(content: unknown, env: Record<string, string> = {}): Promise<TestService> {
  await write(content);
  service = await startTestService({ env: { MODELS_FILE: file, ...env } });
  return service;
}

async function stateOf({ app }: TestService, capability: string) {
  return (await app.server.inject('/config/models')).json().capabilities[capability];
}

const chat = ({ app }: TestService, more: Record<string, unknown> = {}) =>
  app.server.inject({
    method: 'POST',
    url: '/api/llm',
    payload: { messages: [{ role: 'user', content: 'hi' }], ...more },
  });

const server = () => ({ type: 'openai-compatible', base_url: baseUrl, models: { chat: 'small' } });

describe('models.json', () => {
  it('adds servers by name, with the key of the variable that it names', async () => {
    const running = await start(
      { providers: { 'my-server': { ...server(), api_key_env: 'MY_SERVER_KEY' } } },
      { MY_SERVER_KEY: 'key-of-my-server' },
    );
    const reply = await chat(running);
    expect(reply.json()).toMatchObject({ response: 'Hello.', model: 'small' });
    expect(reply.headers['x-provider']).toBe('my-server');
    expect(authorizations).toEqual(['Bearer key-of-my-server']);
    expect(running.lines.join('')).not.toContain('key-of-my-server');
  });

  it('lets callers name a server before the model', async () => {
    const running = await start({ providers: { one: server(), two: server() } });
    const reply = await chat(running, { model: 'two:large' });
    expect(reply.headers).toMatchObject({ 'x-provider': 'two', 'x-model': 'large' });
  });

  it('keeps a server to the capabilities that are named for it', async () => {
    const running = await start({ providers: { chats: { ...server(), capabilities: ['chat'] } } });
    expect((await stateOf(running, 'embeddings')).models).not.toContainEqual(
      expect.objectContaining({ provider: 'chats' }),
    );
    const reply = await running.app.server.inject({
      method: 'POST',
      url: '/api/embedding',
      payload: { text: 'hi', model: 'chats:small' },
    });
    expectError(reply, '/api/embedding', 'model_not_found');
  });

  it('replaces the order of trial', async () => {
    const running = await start({
      providers: { one: server(), two: server() },
      chains: { chat: ['two:b', 'one:a'] },
    });
    expect(await stateOf(running, 'chat')).toMatchObject({
      default: 'b',
      provider: 'two',
      fallback_order: ['one:a'],
    });
    expect((await chat(running)).headers['x-provider']).toBe('two');
  });

  it('sets what a model accepts', async () => {
    const running = await start({
      parameters: { 'local:flite': { voice: { values: ['rms'], default: 'rms' } } },
    });
    const speak = (voice: string) =>
      running.app.server.inject({ method: 'POST', url: '/api/tts', payload: { text: 'hi', voice } });
    expect((await speak('rms')).statusCode).toBe(200);
    expectError(await speak('slt'), '/api/tts', 'validation_error');
  });

  it('adds Inference Endpoints by name', async () => {
    const running = await start(
      {
        endpoints: {
          'my-chat': { url: baseUrl.replace('/v1', ''), capability: 'chat', container: 'openai' },
        },
      },
      { HF_API_KEY: 'hf_test_key', MEDIA_ALLOWED_HOSTS: new URL(baseUrl).origin },
    );
    const reply = await chat(running, { model: 'my-chat' });
    expect(reply.json()).toMatchObject({ response: 'Hello.' });
    expect(reply.headers).toMatchObject({ 'x-provider': 'hugging-face', 'x-model': 'my-chat' });
  });

  it.each<[string, object, RegExp]>([
    [
      'options',
      { engine: 'llama-cpp', options: { contextsize: 512 } },
      /options of mine do not fit.*contextsize/,
    ],
    ['engine', { engine: 'llamacpp' }, /no engine named llamacpp, only .*llama-cpp/],
  ])(
    'warns of a local model whose %s no engine knows, and of the model that answers for it',
    async (_what, definition, words) => {
      const mine = { capabilities: ['chat'], source: { type: 'folder', path: folder }, ...definition };
      const running = await start({ providers: { one: server() }, local_models: { mine } });
      const warning = running.lines.map((line) => JSON.parse(line)).find(({ model }) => model === 'mine');
      expect(warning).toMatchObject({ level: 'WARNING', msg: expect.stringMatching(words) });
      const { models } = await stateOf(running, 'chat');
      expect(models).toContainEqual(
        expect.objectContaining({
          model: 'mine',
          availability: 'unavailable',
          reason: expect.stringMatching(words),
        }),
      );
      const reply = await chat(running, { model: 'local:mine' });
      expect(reply.headers['x-warning']).toMatch(words);
      expect(reply.headers['x-warning']).toMatch(/^one:small answered, since local:mine did not/);
    },
  );

  it.each<[string, unknown, RegExp]>([
    ['is not JSON', '{', /is not JSON/],
    ['has an unknown field', { provders: {} }, /provders/],
    [
      'holds a key',
      { providers: { a: { type: 'openai-compatible', base_url: 'http://x', api_key: 'secret-k' } } },
      /api_key/,
    ],
    ['names an unknown provider', { chains: { chat: ['nowhere:model'] } }, /nowhere:model/],
    ['has an empty chain', { chains: { chat: [] } }, /chains/],
    ['has an unknown capability', { chains: { video: ['a:b'] } }, /video/],
    [
      'has a URL that is none',
      { providers: { a: { type: 'openai-compatible', base_url: 'ftp://x' } } },
      /base_url/,
    ],
  ])('stops the start when it %s', async (_what, content, message) => {
    await write(content);
    const failure = await startTestService({ env: { MODELS_FILE: file } }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(String(failure)).toMatch(message);
    expect(String(failure)).not.toContain('secret-k');
  });

  it('is read anew when it changes; a bad one is reported, and the last good one stays', async () => {
    const running = await start({ providers: { one: server() } });
    expect((await stateOf(running, 'chat')).provider).toBe('one');

    await write({ providers: { two: server() } });
    await vi.waitFor(async () => expect((await stateOf(running, 'chat')).provider).toBe('two'), CHANGE);

    await write('{ "providers": ');
    await vi.waitFor(() => expect(running.lines.join('')).toContain('the last good one stays'), CHANGE);
    const report = running.lines.find((line) => line.includes('the last good one stays')) ?? '{}';
    expect(JSON.parse(report).reason).toBe(`${file} is not JSON: line 1, column 16: value expected`);
    expect(report).not.toContain('stack');
    expect((await stateOf(running, 'chat')).provider).toBe('two');
    expect((await chat(running)).headers['x-provider']).toBe('two');

    await rm(file);
    await vi.waitFor(async () => expect((await stateOf(running, 'chat')).provider).toBe('local'), CHANGE);
  });
});
