import { CAPABILITIES } from '@ai-platform/contract';
import { describe, expect, it } from 'vitest';
import { sendJson } from '../http/loopback-server.ts';
import { contextOf, openProvider, openProviderAt } from './provider-harness.ts';

const origin = 'http://127.0.0.1:1';

describe('OpenAI-compatible provider', () => {
  it('is ready for every capability, also for models that it does not list', async () => {
    await using opened = openProviderAt(origin);

    for (const capability of CAPABILITIES) {
      expect(opened.provider.describe(capability, 'any')).toMatchObject({
        model: 'any',
        capability,
        availability: 'ready',
      });
    }
  });

  it('lists the configured models', async () => {
    await using opened = openProviderAt(origin, { models: { chat: 'llama' } });

    expect(opened.provider.models('chat')).toEqual([
      { model: 'llama', capability: 'chat', availability: 'ready', parameters: {} },
    ]);
    expect(opened.provider.models('embeddings')).toEqual([]);
  });

  it('has only the methods of its capabilities', async () => {
    await using opened = openProviderAt(origin, { capabilities: ['embeddings'], models: { chat: 'llama' } });

    expect(opened.provider.embed).toBeTypeOf('function');
    expect(opened.provider.chat).toBeUndefined();
    expect(opened.provider.generateImage).toBeUndefined();
    expect(opened.provider.models('chat')).toEqual([]);
    expect(opened.provider.describe('chat', 'llama')).toMatchObject({
      availability: 'unavailable',
      reason: expect.stringContaining('chat'),
    });
  });

  it('is unavailable without a base URL', async () => {
    await using opened = openProviderAt(origin, { baseUrl: '' });

    expect(opened.provider.describe('chat', 'm').availability).toBe('unavailable');
    await expect(opened.provider.embed({ input: ['a'] }, contextOf('m'))).rejects.toMatchObject({
      kind: 'not_configured',
    });
  });

  it('refuses a base URL that is none', () => {
    expect(() => openProviderAt(origin, { baseUrl: 'localhost' })).toThrow(TypeError);
  });

  it('says what OpenAI’s image models want', async () => {
    await using opened = openProviderAt(origin);

    const { parameters } = opened.provider.describe('image_generation', 'gpt-image-1');

    expect(parameters).toMatchObject({ width: { default: 1024 }, seed: { supported: false } });
  });

  it.each(['/v1', '/v1/', '/proxy/openai/v1'])('keeps the path %s of the base URL', async (path) => {
    await using opened = await openProvider((_request, response) => sendJson(response, { data: [] }));
    await using other = openProviderAt(opened.server.origin, { baseUrl: opened.server.origin + path });

    await other.provider.listModels(new AbortController().signal);

    expect(opened.server.received[0]?.url).toBe(`${path.replace(/\/$/, '')}/models`);
  });

  it('keeps the query of the base URL and lets a configured header replace its own', async () => {
    await using opened = await openProvider((_request, response) => sendJson(response, { data: [] }));
    await using other = openProviderAt(opened.server.origin, {
      baseUrl: `${opened.server.origin}/openai/v1?api-version=preview`,
      apiKey: 'a',
      headers: { Authorization: 'Api-Key b' },
    });

    await other.provider.listModels(new AbortController().signal);

    expect(opened.server.received[0]).toMatchObject({
      url: '/openai/v1/models?api-version=preview',
      headers: { authorization: 'Api-Key b' },
    });
  });

  it.each([{ data: [{ id: 'a' }, { id: 'b' }, {}, null] }, [{ id: 'a' }, { id: 'b' }]])(
    'reads the list of models from %j',
    async (reply) => {
      await using opened = await openProvider((_request, response) => sendJson(response, reply));

      expect(await opened.provider.listModels(new AbortController().signal)).toEqual(['a', 'b']);
    },
  );

  it('refuses a list of models that is none', async () => {
    await using opened = await openProvider((_request, response) => sendJson(response, { data: 'none' }));

    await expect(opened.provider.listModels(new AbortController().signal)).rejects.toMatchObject({
      kind: 'invalid_reply',
    });
  });
});
