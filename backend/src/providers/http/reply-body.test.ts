import { describe, expect, it } from 'vitest';
import { type LoopbackHandler, type LoopbackServer, startLoopbackServer } from './loopback-server.ts';
import { readBytes, readJson } from './reply-body.ts';
import { createTransport, type HttpReply } from './transport.ts';

const failure = (kind: string) => expect.objectContaining({ name: 'UpstreamFailure', kind });

async function replyOf(
  handler: LoopbackHandler,
): Promise<AsyncDisposable & { reply: HttpReply; server: LoopbackServer }> {
  const server = await startLoopbackServer(handler);
  const transport = createTransport();
  const reply = await transport.request({
    method: 'GET',
    url: server.origin,
    signal: new AbortController().signal,
  });
  return {
    reply,
    server,
    [Symbol.asyncDispose]: async () => {
      await transport.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

describe('readBytes', () => {
  it.each([
    ['of known length', true],
    ['of unknown length', false],
  ])('reads a body %s up to the bound', async (_name, sized) => {
    const bytes = Buffer.alloc(300_000, 'abc');
    await using exchange = await replyOf((_request, response) => {
      if (sized) response.setHeader('content-length', bytes.length);
      response.write(bytes.subarray(0, 1_000));
      response.end(bytes.subarray(1_000));
    });

    expect(bytes.equals(await readBytes(exchange.reply, bytes.length))).toBe(true);
  });

  it('reads an empty body', async () => {
    await using exchange = await replyOf((_request, response) => response.writeHead(204).end());

    expect(await readBytes(exchange.reply, 10)).toHaveLength(0);
  });

  it.each([
    ['a declared length', { 'content-length': '1000000' }],
    ['the bytes themselves', {}],
  ])('refuses a body over the bound by %s and closes the connection', async (_name, headers) => {
    await using exchange = await replyOf((_request, response) => {
      response.writeHead(200, headers).write(Buffer.alloc(5_000));
    });

    await expect(readBytes(exchange.reply, 4_000)).rejects.toEqual(failure('invalid_reply'));
    await exchange.server.nextAbort();
  });
});

describe('readJson', () => {
  const reply = (type: string | undefined, body: string) =>
    replyOf((_request, response) => {
      if (type) response.setHeader('content-type', type);
      response.end(body);
    });

  it.each(['application/json', 'application/json; charset=utf-8', 'application/problem+json', undefined])(
    'reads JSON declared as %s',
    async (type) => {
      await using exchange = await reply(type, '{"a":"é"}');

      expect(await readJson(exchange.reply, 100)).toEqual({ a: 'é' });
    },
  );

  it.each([
    ['an HTML page', 'text/html', '<html>secret words</html>'],
    ['an HTML page declared as JSON', 'application/json', '<html>secret words</html>'],
    ['another type', 'application/octet-stream', '{}'],
    ['a truncated body', 'application/json', '{"a":"secret words'],
    ['an empty body', 'application/json', ''],
  ])('refuses %s without quoting it', async (_name, type, body) => {
    await using exchange = await reply(type, body);

    const reading = readJson(exchange.reply, 100);

    await expect(reading).rejects.toEqual(failure('invalid_reply'));
    await expect(reading).rejects.not.toThrow('secret');
  });
});
