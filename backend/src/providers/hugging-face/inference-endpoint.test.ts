import { afterEach, describe, expect, it } from 'vitest';
import { createTestProvider, PNG, TEST_KEY, type TestProvider } from './__fixtures__/test-provider.ts';
import { type Answer, startUpstreamServer, type UpstreamServer } from './__fixtures__/upstream-server.ts';
import type { InferenceEndpoint } from './inference-endpoint.ts';

describe('Inference Endpoints', () => {
  let server: UpstreamServer;
  let subject: TestProvider;

  afterEach(async () => {
    await subject.provider.close();
    await server.close();
  });

  async function start(
    endpoint: Omit<InferenceEndpoint, 'url'>,
    answer: Answer | ((path: string) => Answer),
    { keys = [TEST_KEY], path = '' } = {},
  ): Promise<void> {
    server = await startUpstreamServer((request) =>
      typeof answer === 'function' ? answer(request.path) : answer,
    );
    subject = createTestProvider({
      routerUrl: 'http://127.0.0.1:1',
      hubUrl: 'http://127.0.0.1:1',
      keys,
      endpoints: { mine: { ...endpoint, url: `${server.origin}${path}` } },
    });
  }
  const last = () => {
    const request = server.requests.at(-1);
    if (!request) throw new Error('no request');
    return { ...request, json: () => JSON.parse(request.body.toString()) };
  };
  const draw = () => subject.provider.generateImage({ prompt: 'a cat' }, subject.context('mine'));
  const speak = () =>
    subject.provider.synthesizeSpeech(
      { text: 'Hi', speed: 1, preferredFormat: 'wav' },
      subject.context('mine'),
    );
  const embed = () => subject.provider.embed({ input: ['a', 'b'] }, subject.context('mine'));

  it('are listed by their name, ready without any look-up', async () => {
    await start({ capability: 'embeddings' }, {});
    expect(subject.provider.models('embeddings').at(-1)).toMatchObject({
      model: 'mine',
      availability: 'ready',
    });
    expect(subject.provider.describe('chat', 'mine').availability).toBe('unavailable');
    await expect(draw()).rejects.toMatchObject({ kind: 'model_not_found' });
    expect(server.requests).toEqual([]);
  });

  it('are asked for images as PNG, with time to start up', async () => {
    await start(
      { capability: 'image_generation' },
      { headers: { 'content-type': 'image/png' }, body: PNG.bytes },
    );
    expect((await draw()).contentType).toBe('image/png');
    const { method, path, headers, json } = last();
    expect(`${method} ${path}`).toBe('POST /');
    expect(headers).toMatchObject({
      accept: 'image/png',
      authorization: `Bearer ${TEST_KEY}`,
      'content-type': 'application/json',
      'x-scale-up-timeout': '120',
    });
    expect(json()).toEqual({ inputs: 'a cat', parameters: {} });
  });

  it('may answer an image as a JSON string', async () => {
    await start(
      { capability: 'image_generation' },
      {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(Buffer.from(PNG.bytes).toString('base64')),
      },
    );
    const drawn = await draw();
    expect(Buffer.from(drawn.bytes).equals(PNG.bytes)).toBe(true);
  });

  it('hand a mask to a handler of their own', async () => {
    await start(
      { capability: 'image_editing' },
      { headers: { 'content-type': 'image/png' }, body: PNG.bytes },
    );
    await subject.provider.editImage({ prompt: 'x', image: PNG, mask: PNG }, subject.context('mine'));
    const base64 = Buffer.from(PNG.bytes).toString('base64');
    expect(last().json()).toEqual({ inputs: base64, parameters: { prompt: 'x', mask_image: base64 } });
  });

  it('may answer speech as samples', async () => {
    await start(
      { capability: 'text_to_speech' },
      { body: { audio: [[0, 0.5, -0.5]], sampling_rate: 16_000 } },
    );
    const { bytes, contentType } = await speak();
    expect(contentType).toBe('audio/wav');
    expect(Buffer.from(bytes).readUInt32LE(24)).toBe(16_000);
    expect(bytes.length).toBe(44 + 6);
  });

  it('that answer 400 are not taken to mean the request', async () => {
    await start({ capability: 'text_to_speech' }, { status: 400, body: { error: 'CUDA out of memory' } });
    await expect(speak()).rejects.toMatchObject({ kind: 'invalid_reply', status: 400 });
    expect(server.requests).toHaveLength(1);
  });

  it('that are starting up are unavailable for now', async () => {
    await start(
      { capability: 'text_to_speech' },
      { status: 503, headers: { 'retry-after': '30' }, body: {} },
    );
    await expect(speak()).rejects.toMatchObject({ kind: 'unavailable', retryAfterMs: 30_000 });
  });

  it('with text-embeddings-inference embed at its own path', async () => {
    await start(
      { capability: 'embeddings' },
      {
        body: [
          [1, 2],
          [3, 4],
        ],
      },
    );
    expect((await embed()).embeddings).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(last().path).toBe('/embed');
    expect(last().json()).toEqual({ inputs: ['a', 'b'] });
  });

  it('with the default container embed at the root', async () => {
    await start(
      { capability: 'embeddings', container: 'toolkit' },
      {
        body: {
          embeddings: [
            [1, 2],
            [3, 4],
          ],
        },
      },
    );
    expect((await embed()).embeddings).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(last().path).toBe('/');
  });

  it('with an OpenAI-shaped server embed, and may be given with their version', async () => {
    const data = [
      { index: 1, embedding: [3, 4] },
      { index: 0, embedding: [1, 2] },
    ];
    await start(
      { capability: 'embeddings', container: 'openai' },
      { body: { data, usage: { total_tokens: 5 } } },
      { path: '/v1/' },
    );
    expect(await embed()).toEqual({
      embeddings: [
        [1, 2],
        [3, 4],
      ],
      tokens: 5,
    });
    expect(last().path).toBe('/v1/embeddings');
  });

  it('chat, without a key where there is none', async () => {
    const choices = [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }];
    await start({ capability: 'chat' }, { body: { choices } }, { keys: [] });
    const body = { model: 'mine', messages: [] };
    await subject.provider.chat({ body }, subject.context('mine'));
    expect(last().path).toBe('/v1/chat/completions');
    expect(last().headers.authorization).toBeUndefined();
  });
});
