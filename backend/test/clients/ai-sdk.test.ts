import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, embedMany, generateImage, generateText, streamText } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANSWER, type MockedService, pixel, RED, startMockedService, VECTOR } from './mock-upstream.ts';

describe('the AI SDK with its openai-compatible provider', () => {
  let service: MockedService;
  let platform: ReturnType<typeof createOpenAICompatible>;

  beforeAll(async () => {
    service = await startMockedService();
    platform = createOpenAICompatible({
      name: 'ai-platform',
      baseURL: `${service.url}/v1`,
      includeUsage: true,
    });
  });
  afterAll(() => service.close());

  it('generates text', async () => {
    const { text, finishReason, usage } = await generateText({
      model: platform('gpt-4o'),
      prompt: 'Explain photosynthesis',
    });

    expect(text).toBe(ANSWER);
    expect(finishReason).toBe('stop');
    expect(usage.totalTokens).toBeGreaterThan(0);
  });

  it('streams text', async () => {
    const result = streamText({ model: platform('gpt-4o'), prompt: 'Explain photosynthesis' });
    let text = '';
    for await (const part of result.textStream) text += part;

    expect(text).toBe(ANSWER);
    expect(await result.finishReason).toBe('stop');
    expect((await result.usage).totalTokens).toBeGreaterThan(0);
  });

  it('embeds many texts', async () => {
    const { embeddings } = await embedMany({
      model: platform.embeddingModel('text-embedding-3-small'),
      values: ['first', 'second', 'third'],
    });

    expect(embeddings).toEqual([VECTOR, VECTOR, VECTOR]);
  });

  it('generates an image', async () => {
    const { image } = await generateImage({ model: platform.imageModel('gpt-image-1'), prompt: 'all red' });

    expect(image.mediaType).toBe('image/png');
    expect(await pixel(image.uint8Array, 3, 3)).toEqual(RED);
  });

  it('throws its own error when the upstream fails', async () => {
    service.upstream.nextRequestError(500, { message: 'out of order' });

    const failure = await generateText({
      model: platform('gpt-4o'),
      prompt: 'Explain photosynthesis',
      maxRetries: 0,
      headers: { 'X-Fallback': 'off' },
    }).catch((error: unknown) => error);

    expect(APICallError.isInstance(failure)).toBe(true);
    expect(failure).toMatchObject({ statusCode: 502 });
  });
});
