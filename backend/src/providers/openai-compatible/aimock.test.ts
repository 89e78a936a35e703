import { LLMock } from '@copilotkit/aimock';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contextOf, openProviderAt } from './provider-harness.ts';

/** The same calls against a server that others wrote. */
describe('OpenAI-compatible provider on aimock', () => {
  const upstream = new LLMock({ port: 0 });
  let opened: ReturnType<typeof openProviderAt>;

  beforeAll(async () => {
    const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    upstream.onMessage('hello', { content: 'Hi there!' });
    upstream.onEmbedding(/.*/, { embedding: [0.5, -0.5] });
    upstream.onImage(/.*/, { image: { b64Json: png.toString('base64') } });
    upstream.onTranscription({ transcription: { text: 'Spoken words', language: 'english', duration: 2 } });
    await upstream.start();
    opened = openProviderAt(upstream.url, { apiKey: 'mock' });
  });

  afterAll(async () => {
    await opened[Symbol.asyncDispose]();
    await upstream.stop();
  });

  const body = { model: 'gpt-4o', messages: [{ role: 'user', content: 'hello' }] };

  it('chats', async () => {
    const reply = await opened.provider.chat({ body }, contextOf('gpt-4o'));

    expect(reply.body).toMatchObject({ choices: [{ message: { content: 'Hi there!' } }] });
    expect(reply.usage?.total_tokens).toBeGreaterThan(0);
  });

  it('streams, with usage after the finish reason', async () => {
    const chunks = [];
    const stream = await opened.provider.streamChat(
      { body: { ...body, stream: true, stream_options: { include_usage: true } } },
      contextOf('gpt-4o'),
    );
    for await (const chunk of stream) chunks.push(chunk);

    expect(chunks.map((chunk) => chunk.text).join('')).toBe('Hi there!');
    expect(chunks.find((chunk) => chunk.finishReason)?.finishReason).toBe('stop');
    expect(chunks.at(-1)?.usage?.total_tokens).toBeGreaterThan(0);
  });

  it('embeds', async () => {
    const { embeddings } = await opened.provider.embed(
      { input: ['a', 'b'] },
      contextOf('text-embedding-3-small'),
    );

    expect(embeddings).toEqual([
      [0.5, -0.5],
      [0.5, -0.5],
    ]);
  });

  it('generates an image', async () => {
    const media = await opened.provider.generateImage({ prompt: 'red' }, contextOf('gpt-image-1'));

    expect(media.contentType).toBe('image/png');
  });

  it('transcribes', async () => {
    const result = await opened.provider.transcribe(
      {
        audio: { bytes: Buffer.alloc(100), contentType: 'audio/wav' },
        duration: 2,
        toWav: async () => Buffer.alloc(0),
      },
      contextOf('whisper-1'),
    );

    expect(result).toMatchObject({ text: 'Spoken words', language: 'en' });
  });

  it('lists models', async () => {
    expect(await opened.provider.listModels(new AbortController().signal)).toContain('gpt-4o');
  });

  it('reports what the upstream fails with', async () => {
    upstream.nextRequestError(429, { message: 'slow down', type: 'rate_limit_error' });

    await expect(opened.provider.chat({ body }, contextOf('gpt-4o'))).rejects.toMatchObject({
      kind: 'rate_limited',
      status: 429,
    });
  });
});
