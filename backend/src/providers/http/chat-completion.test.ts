import { describe, expect, it } from 'vitest';
import { readChatCompletion } from './chat-completion.ts';
import { startLoopbackServer } from './loopback-server.ts';
import { createTransport } from './transport.ts';

const failure = (kind: string) => expect.objectContaining({ name: 'UpstreamFailure', kind });

async function completionOf(text: string, type = 'application/json') {
  await using server = await startLoopbackServer((_request, response) => {
    response.writeHead(200, { 'content-type': type }).end(text);
  });
  const transport = createTransport();
  try {
    const { signal } = new AbortController();
    return await readChatCompletion(await transport.request({ method: 'POST', url: server.origin, signal }));
  } finally {
    await transport.close();
  }
}

describe('readChatCompletion', () => {
  it('keeps the bytes as they came, odd spacing and unknown fields included', async () => {
    const text =
      '{ "id":"", "x_vendor":1.0,\n"choices":[{"message":{"role":"assistant","content":"h\\u00e9"}}],' +
      '"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5} }';

    const completion = await completionOf(text);

    expect(completion.text).toBe(text);
    expect(completion.usage).toEqual({ prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 });
    expect(completion.body).toMatchObject({ choices: [{ message: { content: 'hé' } }] });
  });

  it.each([
    ['absent', ''],
    ['null', ',"usage":null'],
    ['nonsense', ',"usage":{"prompt_tokens":"many"}'],
  ])('does without usage when it is %s', async (_name, usage) => {
    expect((await completionOf(`{"choices":[{"message":{}}]${usage}}`)).usage).toBeUndefined();
  });

  it('fills in a total that is missing', async () => {
    const { usage } = await completionOf('{"choices":[{"message":{}}],"usage":{"prompt_tokens":3}}');

    expect(usage).toEqual({ prompt_tokens: 3, completion_tokens: 0, total_tokens: 3 });
  });

  it.each(['{}', '[]', 'null', '{"choices":[]}', '{"choices":[{"text":"x"}]}', '{"choices":[{"mess'])(
    'refuses %s',
    async (text) => {
      await expect(completionOf(text)).rejects.toEqual(failure('invalid_reply'));
    },
  );

  it('refuses a page', async () => {
    await expect(completionOf('<html>', 'text/html')).rejects.toEqual(failure('invalid_reply'));
  });

  it.each([
    ['{"error":"broken"}', 'unavailable'],
    ['{"error":{"message":"slow down","code":429}}', 'rate_limited'],
    ['{"error":{"message":"The model `x` does not exist"}}', 'model_not_found'],
  ])('tells the kind of the in-band error %s', async (text, kind) => {
    await expect(completionOf(text)).rejects.toEqual(failure(kind));
  });
});
