import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Capability, CapabilityState } from '@ai-platform/contract';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type OllamaServer, startOllamaServer } from '../support/ollama-server.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

let service: TestService | undefined;
let upstream: OllamaServer | undefined;

afterEach(async () => {
  await service?.close();
  await upstream?.[Symbol.asyncDispose]();
  service = undefined;
  upstream = undefined;
});

/** The service before such a server, once it has asked for its models. */
async function withModels(models: string[], env: Record<string, string> = {}) {
  const server = await startOllamaServer(...models);
  const running = await startTestService({
    env: { OPENAI_COMPATIBLE_BASE_URL: `${server.origin}/v1`, MAX_RETRIES: '0', ...env },
  });
  upstream = server;
  service = running;
  await running.app.start();
  return { running, server };
}

const MESSAGES = [{ role: 'user', content: 'hi' }];
const chat = (running: TestService, more: object = {}, headers = {}) =>
  running.post('/api/llm', { messages: MESSAGES, ...more }, headers);

async function stateOf(running: TestService, capability: Capability): Promise<CapabilityState> {
  return (await running.app.server.inject('/config/models')).json().capabilities[capability];
}

const messageOf = async (reply: Response) => {
  const { message } = (await reply.json()) as { message: string };
  return message;
};

describe('a server whose models nobody named', () => {
  it('is asked for the models that it lists', async () => {
    const { running, server } = await withModels(['stub-chat', 'stub-embed']);
    const reply = await chat(running);
    expect(await reply.json()).toMatchObject({ response: 'Hello.', model: 'stub-chat' });
    const embedded = await running.post('/api/embedding', { text: 'hi' });
    expect(embedded.headers.get('x-model')).toBe('stub-embed');
    expect(server.asked).toEqual(['stub-chat', 'stub-embed']);
  });

  it('leaves capabilities that none of its names speaks of to others, and says so', async () => {
    const { running } = await withModels(['stub-chat', 'stub-embed']);
    expect(await stateOf(running, 'text_to_speech')).toMatchObject({
      default: 'flite',
      availability: 'ready',
    });
    const speech = await stateOf(running, 'text_to_speech');
    const told = speech.models.find(({ provider }) => provider === 'openai-compatible');
    expect(told).toMatchObject({ model: 'tts-1', availability: 'unavailable' });
    expect(told?.reason).toContain('it has stub-chat, stub-embed');
    expect(told?.reason).toContain('OPENAI_COMPATIBLE_MODELS=text_to_speech=');
    const { components } = (await running.app.server.inject('/ready')).json();
    expect(components).toMatchObject({
      chat: { status: 'ready' },
      image_generation: { status: 'unavailable' },
    });
  });

  it('shows all that it lists where a model is chosen', async () => {
    const { running } = await withModels(['llama3.2:1b', 'qwen3:8b', 'stub-embed']);
    const { default: first, models, alternatives } = await stateOf(running, 'chat');
    expect(first).toBe('llama3.2:1b');
    expect(models).toContainEqual(
      expect.objectContaining({
        model: 'qwen3:8b',
        provider: 'openai-compatible',
        availability: 'ready',
      }),
    );
    expect(alternatives).toContain('openai-compatible:qwen3:8b');
    expect(alternatives).not.toContain('openai-compatible:stub-embed');
  });

  it('gets the models that it lists by name, whatever their names sound like', async () => {
    const { running, server } = await withModels(['llama3.2:1b', 'speech-writer'], {
      HF_API_KEY: 'hf_test_key',
      HF_ROUTER_URL: 'http://127.0.0.1:9',
      HF_ENDPOINT: 'http://127.0.0.1:9',
    });
    for (const model of ['llama3.2:1b', 'openai-compatible:llama3.2:1b', 'speech-writer']) {
      const reply = await chat(running, { model });
      expect(reply.headers.get('x-provider')).toBe('openai-compatible');
    }
    expect(server.asked).toEqual(['llama3.2:1b', 'llama3.2:1b', 'speech-writer']);
  });

  it('says in the message which model was asked for, what there is and what to set', async () => {
    const { running, server } = await withModels(['stub-chat']);
    const named = await chat(running, { model: 'openai-compatible:gpt-9' }, { 'x-fallback': 'off' });
    expect(named.status).toBe(404);
    expect(await messageOf(named)).toBe(
      'openai-compatible:gpt-9: The server has no such model: it has stub-chat',
    );
    server.models = ['another'];
    const gone = await chat(running, {}, { 'x-fallback': 'off' });
    expect(await messageOf(gone)).toBe(
      'openai-compatible:stub-chat: The server has no such model: set OPENAI_COMPATIBLE_MODELS=chat=NAME',
    );
  });

  it('is asked for the models of the configuration where it names them, also unlisted ones', async () => {
    const { running } = await withModels(['stub-chat'], { OPENAI_COMPATIBLE_MODELS: 'chat=alias' });
    const { default: first, models } = await stateOf(running, 'chat');
    expect(first).toBe('alias');
    expect(models[0]).toMatchObject({
      availability: 'ready',
      note: expect.stringContaining('does not list'),
    });
  });

  it('keeps OpenAI’s names while it has no list', async () => {
    const server = await startOllamaServer();
    upstream = server;
    await server[Symbol.asyncDispose]();
    upstream = undefined;
    service = await startTestService({ env: { OPENAI_COMPATIBLE_BASE_URL: `${server.origin}/v1` } });
    await service.app.start();
    expect(await stateOf(service, 'chat')).toMatchObject({ default: 'gpt-4o-mini', availability: 'ready' });
    expect(service.lines.join('')).toContain('the models of a server could not be listed');
  });
});

describe('a server of models.json without models', () => {
  it('is in the chains with what it lists', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'upstream-models-'));
    const file = join(folder, 'models.json');
    const server = await startOllamaServer('stub-chat');
    upstream = server;
    const box = { type: 'openai-compatible', base_url: `${server.origin}/v1`, capabilities: ['chat'] };
    await writeFile(file, '{}');
    service = await startTestService({ env: { MODELS_FILE: file } });
    await service.app.start();
    await writeFile(file, JSON.stringify({ providers: { box } }));
    const running = service;
    await vi.waitFor(
      async () =>
        expect(await stateOf(running, 'chat')).toMatchObject({ provider: 'box', default: 'stub-chat' }),
      { timeout: 8_000, interval: 50 },
    );
    await rm(folder, { recursive: true });
  });
});
