import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { ChatChunk } from '../provider.ts';
import { readChatStream } from './chat-stream.ts';
import {
  type LoopbackHandler,
  type LoopbackServer,
  resetConnection,
  sendEvents,
  startLoopbackServer,
} from './loopback-server.ts';
import { createTransport, type HttpReply, type TransportOptions } from './transport.ts';

const failure = (kind: string) => expect.objectContaining({ name: 'UpstreamFailure', kind });

interface Exchange extends AsyncDisposable {
  reply: HttpReply;
  server: LoopbackServer;
  controller: AbortController;
}

async function exchangeWith(handler: LoopbackHandler, options?: TransportOptions): Promise<Exchange> {
  const server = await startLoopbackServer(handler);
  const transport = createTransport(options);
  const controller = new AbortController();
  const reply = await transport.request({ method: 'POST', url: server.origin, signal: controller.signal });
  return {
    reply,
    server,
    controller,
    [Symbol.asyncDispose]: async () => {
      await transport.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** All chunks of a stream, and the error that ended it. */
async function readAll(reply: HttpReply): Promise<{ chunks: ChatChunk[]; error?: unknown }> {
  const chunks: ChatChunk[] = [];
  try {
    for await (const chunk of readChatStream(reply)) chunks.push(chunk);
  } catch (error) {
    return { chunks, error };
  }
  return { chunks };
}

async function readPieces(...pieces: (string | Buffer)[]) {
  await using exchange = await exchangeWith((_request, response) => sendEvents(response, ...pieces));
  const { chunks, error } = await readAll(exchange.reply);
  return { text: chunks.map((chunk) => chunk.text).join(''), chunks, error };
}

const delta = (content: string) => JSON.stringify({ choices: [{ index: 0, delta: { content } }] });
const stop = JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
const done = 'data: [DONE]\n\n';

describe('readChatStream', () => {
  it('yields each chunk as it came, with what it carries', async () => {
    const { chunks, error } = await readPieces(`data: ${delta('Hé')}\n\ndata: ${stop}\n\n${done}`);

    expect(error).toBeUndefined();
    expect(chunks).toEqual([
      { data: delta('Hé'), text: 'Hé', hasOutput: true, finishReason: undefined, usage: undefined },
      { data: stop, text: '', hasOutput: false, finishReason: 'stop', usage: undefined },
    ]);
  });

  it.each([
    ['without a space after the colon', `data:${delta('ab')}\n\ndata:${stop}\n\n${done}`],
    ['with CRLF', `data: ${delta('ab')}\r\n\r\ndata: ${stop}\r\n\r\ndata: [DONE]\r\n\r\n`],
    [
      'with comments and other fields',
      `: ping\n\nid: 1\nevent: x\ndata: ${delta('ab')}\n\n:\ndata: ${stop}\n\n`,
    ],
    [
      'with data over several lines',
      `data: {"choices":[{"index":0,\ndata: "delta":{"content":"ab"}}]}\n\ndata: ${stop}\n\n${done}`,
    ],
    ['with a byte order mark', `\uFEFFdata: ${delta('ab')}\n\ndata: ${stop}\n\n${done}`],
    ['without [DONE]', `data: ${delta('ab')}\n\ndata: ${stop}\n\n`],
    ['without a blank line at the end', `data: ${delta('ab')}\n\ndata: ${stop}\n\ndata: [DONE]`],
  ])('reads a stream %s', async (_name, stream) => {
    const { text, error } = await readPieces(stream);

    expect(error).toBeUndefined();
    expect(text).toBe('ab');
  });

  it('reads a stream that is cut anywhere, inside characters too', async () => {
    const stream = Buffer.from(`data: ${delta('a\u{1F600}é')}\r\n\r\ndata: ${stop}\r\n\r\n${done}`);
    for (const size of [1, 2, 3, 7, 50]) {
      await using exchange = await exchangeWith((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.socket?.setNoDelay(true);
        let position = 0;
        const sendNext = () => {
          if (position >= stream.length) return response.end();
          const piece = stream.subarray(position, position + size);
          position += size;
          response.write(piece, () => setImmediate(sendNext));
        };
        sendNext();
      });

      const { chunks, error } = await readAll(exchange.reply);

      expect(error).toBeUndefined();
      expect(chunks.map((chunk) => chunk.text).join('')).toBe('a\u{1F600}é');
    }
  });

  it('finds usage on the last chunk and on an extra one after the finish reason', async () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    const finish = JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'length' }], usage });
    const extra = JSON.stringify({ choices: [], usage: { prompt_tokens: 4, completion_tokens: 5 } });
    const without = JSON.stringify({ choices: [{ index: 0, delta: { content: 'x' } }], usage: null });

    const { chunks } = await readPieces(
      `data: ${without}\n\n`,
      `data: ${finish}\n\n`,
      `data: ${extra}\n\n${done}`,
    );

    expect(chunks.map((chunk) => chunk.usage)).toEqual([
      undefined,
      usage,
      { prompt_tokens: 4, completion_tokens: 5, total_tokens: 9 },
    ]);
    expect(chunks[1]?.finishReason).toBe('length');
  });

  it.each([
    [{ role: 'assistant' }, false],
    [{ role: 'assistant', content: '' }, false],
    [{ content: null }, false],
    [{ tool_calls: [] }, false],
    [{ content: 'x' }, true],
    [{ reasoning_content: 'x' }, true],
    [{ reasoning: 'x' }, true],
    [{ refusal: 'no' }, true],
    [{ tool_calls: [{ index: 0, function: { name: 'f', arguments: '' } }] }, true],
  ])('tells whether %j is output: %s', async (fields, expected) => {
    const { chunks } = await readPieces(
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: fields }] })}\n\ndata: ${stop}\n\n${done}`,
    );

    expect(chunks[0]?.hasOutput).toBe(expected);
  });

  it('takes the text of the first choice only', async () => {
    const second = JSON.stringify({
      choices: [{ index: 1, delta: { content: 'other' }, finish_reason: 'stop' }],
    });
    const { text, chunks } = await readPieces(
      `data: ${delta('a')}\n\ndata: ${second}\n\ndata: ${stop}\n\n${done}`,
    );

    expect(text).toBe('a');
    expect(chunks[1]).toMatchObject({ hasOutput: true, finishReason: undefined });
  });

  describe('fails', () => {
    it.each([
      ['it ends without a finish reason', `data: ${delta('a')}\n\n`],
      ['[DONE] comes without a finish reason', `data: ${delta('a')}\n\n${done}`],
      ['half an event stands at the end', `data: ${delta('a')}\n\ndata: {"choices":[{"ind`],
      ['half an event follows the finish reason', `data: ${delta('a')}\n\ndata: ${stop}\n\ndata: {"usa`],
      ['it is empty', ''],
    ])('with connection when %s, after the chunks that were whole', async (_name, stream) => {
      const { text, error } = await readPieces(stream);

      expect(error).toEqual(failure('connection'));
      expect(text).toBe(stream ? 'a' : '');
    });

    it('with connection when the upstream resets', async () => {
      await using exchange = await exchangeWith((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(`data: ${delta('a')}\n\n`);
        resetConnection(response);
      });

      expect((await readAll(exchange.reply)).error).toEqual(failure('connection'));
    });

    it('with timeout when the upstream falls silent', async () => {
      await using exchange = await exchangeWith(
        (_request, response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' }).write(`data: ${delta('a')}\n\n`);
        },
        { idleTimeoutMs: 30 },
      );

      expect((await readAll(exchange.reply)).error).toEqual(failure('timeout'));
    });

    it.each([
      ['words', { error: 'something with the prompt in it' }, 'unavailable'],
      ['an overload', { error: 'busy', error_type: 'overloaded' }, 'unavailable'],
      ['a validation', { error: 'inputs too long', error_type: 'validation' }, 'rejected'],
      ['a rate limit', { error: { message: 'slow', code: 'rate_limit_exceeded' } }, 'rate_limited'],
      ['a status', { error: { message: 'bad', code: 429 } }, 'rate_limited'],
      ['a bad request', { error: { message: 'bad', type: 'invalid_request_error' } }, 'rejected'],
      ['a missing model', { error: { message: 'x', code: 'model_not_found' } }, 'model_not_found'],
      ['a server error', { error: { message: 'x', type: 'server_error' } }, 'unavailable'],
    ])('with the kind of an in-band error that tells of %s', async (_name, body, kind) => {
      const { error, text } = await readPieces(
        `data: ${delta('a')}\n\ndata: ${JSON.stringify(body)}\n\n${done}`,
      );

      expect(text).toBe('a');
      expect(error).toEqual(failure(kind));
      expect(String(error)).not.toContain('prompt');
    });

    it.each(['not json', '[1]', '"text"'])('with invalid_reply on the event %s', async (event) => {
      const { error } = await readPieces(`data: ${event}\n\ndata: ${stop}\n\n`);

      expect(error).toEqual(failure('invalid_reply'));
    });

    it('with invalid_reply on an endless event, and closes the connection', async () => {
      await using exchange = await exchangeWith((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: "');
        const more = () => response.write('x'.repeat(65_536), (error) => error ?? setImmediate(more));
        more();
      });

      expect((await readAll(exchange.reply)).error).toEqual(failure('invalid_reply'));
      await exchange.server.nextAbort();
    });

    it.each([
      ['a page', 'text/html', '<html>'],
      ['JSON', 'application/json', '{"choices":[]}'],
      ['nothing declared', '', `data: ${stop}\n\n`],
    ])('with invalid_reply at once when the reply is %s', async (_name, type, body) => {
      await using exchange = await exchangeWith((_request, response) => {
        if (type) response.setHeader('content-type', type);
        response.end(body);
      });

      expect(() => readChatStream(exchange.reply)).toThrow(
        failure('invalid_reply') as unknown as Error, // the matcher type of toThrow knows no asymmetric ones
      );
    });

    it('with the reason of the aborted signal, and closes the connection', async () => {
      await using exchange = await exchangeWith((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(`data: ${delta('a')}\n\n`);
      });
      const stream = readChatStream(exchange.reply)[Symbol.asyncIterator]();
      await stream.next();
      const reason = new Error('the caller left');

      const next = stream.next();
      exchange.controller.abort(reason);

      await expect(next).rejects.toBe(reason);
      await exchange.server.nextAbort();
    });
  });

  it('is over after it failed once', async () => {
    await using exchange = await exchangeWith((_request, response) => sendEvents(response, 'data: x\n\n'));
    const stream = readChatStream(exchange.reply)[Symbol.asyncIterator]();

    await expect(stream.next()).rejects.toEqual(failure('invalid_reply'));
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('closes the connection when its consumer leaves early', async () => {
    await using exchange = await exchangeWith((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(`data: ${delta('a')}\n\n`);
    });

    for await (const chunk of readChatStream(exchange.reply)) {
      expect(chunk.text).toBe('a');
      break;
    }

    await exchange.server.nextAbort();
    await exchange.server.allClosed();
  });

  it('does not read on while nobody consumes, and loses nothing', async () => {
    const event = `data: ${delta('x'.repeat(10_000))}\n\n`;
    let sent = 0;
    await using exchange = await exchangeWith((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const more = () => {
        while (sent < 4_000) {
          sent += 1;
          if (!response.write(event)) return response.once('drain', more);
        }
        response.end(`data: ${stop}\n\n${done}`);
      };
      more();
    });
    const stream = readChatStream(exchange.reply);

    await once(exchange.reply.body, 'pause');
    expect(sent).toBeLessThan(4_000);
    let length = 0;
    for await (const chunk of stream) length += chunk.text.length;

    expect(length).toBe(40_000_000);
  });

  it('leaves the connection usable after a whole stream', async () => {
    await using server = await startLoopbackServer((_request, response) => {
      sendEvents(response, `data: ${stop}\n\n${done}`);
    });
    const transport = createTransport();
    const { signal } = new AbortController();
    for (let count = 0; count < 5; count += 1) {
      await readAll(await transport.request({ method: 'POST', url: server.origin, signal }));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await transport.close();

    expect(server.connections).toBeLessThanOrEqual(2);
  });
});
