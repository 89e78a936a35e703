import { describe, expect, it } from 'vitest';
import { sendJson } from '../http/loopback-server.ts';
import { contextOf, openProvider } from './provider-harness.ts';

describe('embeddings over an OpenAI-compatible server', () => {
  it('asks for floats and puts the vectors into the order of the texts', async () => {
    await using opened = await openProvider((_request, response) =>
      sendJson(response, {
        data: [
          { index: 1, embedding: [2] },
          { index: 0, embedding: [1] },
        ],
        usage: { prompt_tokens: 4, total_tokens: 4 },
      }),
    );

    const result = await opened.provider.embed({ input: ['a', 'b'], dimensions: 1 }, contextOf('m'));

    expect(result).toEqual({ embeddings: [[1], [2]], tokens: 4 });
    expect(opened.server.received[0]?.url).toBe('/v1/embeddings');
    expect(JSON.parse(String(opened.server.received[0]?.body))).toEqual({
      model: 'm',
      dimensions: 1,
      encoding_format: 'float',
      input: ['a', 'b'],
    });
  });

  it('goes without encoding_format where that is not taken', async () => {
    await using opened = await openProvider((request, response) => {
      const known = !('encoding_format' in JSON.parse(String(request.body)));
      if (known) sendJson(response, { data: [{ embedding: [1] }] });
      else sendJson(response, { detail: [{ loc: ['body', 'encoding_format'], msg: 'extra' }] }, 422);
    });

    expect((await opened.provider.embed({ input: ['a'] }, contextOf('m'))).embeddings).toEqual([[1]]);
  });

  it('refuses a reply with another number of vectors', async () => {
    await using opened = await openProvider((_request, response) =>
      sendJson(response, { data: [{ index: 0, embedding: [1] }] }),
    );

    await expect(opened.provider.embed({ input: ['a', 'b'] }, contextOf('m'))).rejects.toMatchObject({
      kind: 'invalid_reply',
    });
  });
});
