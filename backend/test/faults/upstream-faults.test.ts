import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import {
  type LoopbackHandler,
  type LoopbackServer,
  resetConnection,
  sendJson,
  startLoopbackServer,
} from '../../src/providers/http/loopback-server.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const MESSAGES = [{ role: 'user', content: 'Hi' }];
const chunk = (content: string) =>
  `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
const beginStream = (response: ServerResponse, text: string) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(text);
};

interface Fixture extends AsyncDisposable {
  upstream: LoopbackServer;
  service: TestService;
}

/** The service before an upstream that handles every inference this way. Leaves no connection open behind it. */
async function withUpstream(handle: LoopbackHandler, env: Record<string, string> = {}): Promise<Fixture> {
  const upstream = await startLoopbackServer((received, response, incoming) =>
    received.url === '/v1/models' ? sendJson(response, { data: [] }) : handle(received, response, incoming),
  );
  const service = await startTestService({
    env: { OPENAI_COMPATIBLE_BASE_URL: `${upstream.origin}/v1`, MAX_RETRIES: '0', ...env },
  });
  return {
    upstream,
    service,
    [Symbol.asyncDispose]: async () => {
      await service.close();
      await upstream.allClosed();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

const only = { 'x-fallback': 'off' };
const chat = (service: TestService, body: object = {}) =>
  service.post('/api/llm', { messages: MESSAGES, ...body }, only);

describe('a chat whose upstream fails', () => {
  const answers: [string, LoopbackHandler, number, string, Record<string, string>?][] = [
    [
      'resets before its reply',
      (_request, response) => response.socket?.resetAndDestroy(),
      502,
      'upstream_error',
    ],
    [
      'resets in the middle of its body',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"id":');
        resetConnection(response);
      },
      502,
      'upstream_error',
    ],
    [
      'answers a page with 200',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<html>Welcome</html>');
      },
      502,
      'upstream_error',
    ],
    ['answers 503 for ever', (_request, response) => sendJson(response, {}, 503), 502, 'upstream_error'],
    ['hangs for a whole attempt', () => {}, 502, 'upstream_error', { ATTEMPT_TIMEOUT: '0.1' }],
    ['hangs for the whole budget', () => {}, 504, 'timeout', { REQUEST_TIMEOUT: '0.1' }],
  ];

  it.each(answers)('is told when it %s', async (_name, handle, status, code, env = {}) => {
    await using fixture = await withUpstream(handle, env);
    const reply = await chat(fixture.service);
    expect(reply.status).toBe(status);
    expect(await reply.json()).toMatchObject({
      error: code,
      request_id: reply.headers.get('x-request-id'),
      // An array matches only one of the same length.
      details: { attempts: [{ provider: 'openai-compatible' }] },
    });
  });

  it('is told when nobody listens', async () => {
    await using gone = await startLoopbackServer(() => {});
    const { origin } = gone;
    await gone[Symbol.asyncDispose]();
    const service = await startTestService({
      env: { OPENAI_COMPATIBLE_BASE_URL: `${origin}/v1`, MAX_RETRIES: '0' },
    });
    const reply = await chat(service);
    expect(reply.status).toBe(502);
    expect(await reply.json()).toMatchObject({ details: { attempts: [{ status: null }] } });
    await service.close();
  });

  it.each([
    ['seconds', () => '40', 40, 40],
    ['a date', () => new Date(Date.now() + 40_000).toUTCString(), 38, 40],
  ])('learns from a 429 with %s when to come back', async (_form, value, least, most) => {
    await using fixture = await withUpstream(
      (_request, response) => {
        response.setHeader('retry-after', value());
        sendJson(response, { error: { message: 'slow down' } }, 429);
      },
      { MAX_RETRIES: '3', REQUEST_TIMEOUT: '30' },
    );
    const reply = await chat(fixture.service);
    expect(reply.status).toBe(429);
    expect(await reply.json()).toMatchObject({ error: 'rate_limited' });
    const seconds = Number(reply.headers.get('retry-after'));
    expect(seconds).toBeGreaterThanOrEqual(least);
    expect(seconds).toBeLessThanOrEqual(most);
  });
});

describe('an image whose upstream cuts it off', () => {
  it('is an upstream error and no broken image', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    await using fixture = await withUpstream((_request, response) =>
      sendJson(response, { data: [{ b64_json: png.subarray(0, 45).toString('base64') }] }),
    );
    const reply = await fixture.service.post('/api/image', { prompt: 'A boat' }, only);
    expect(reply.status).toBe(502);
    expect(await reply.json()).toMatchObject({ error: 'upstream_error' });
  });
});

describe('a stream whose upstream fails after its first token', () => {
  const endings: [string, (response: ServerResponse) => void][] = [
    ['resets the connection', resetConnection],
    ['sends half an event', (response) => response.end('data: {"id":"c","choi')],
    ['ends without a finish reason', (response) => response.end()],
    ['says [DONE] without a finish reason', (response) => response.end('data: [DONE]\n\n')],
    ['falls silent', () => {}],
  ];

  it.each(endings)('ends in a typed error when it %s', async (_name, end) => {
    await using fixture = await withUpstream(
      (_request, response) => {
        beginStream(response, chunk('first'));
        end(response);
      },
      { STREAM_IDLE_TIMEOUT: '0.1' },
    );
    const native = await (await chat(fixture.service, { stream: true })).text();
    expect(native).toContain('event: delta\ndata: {"delta":"first"}');
    expect(native.trimEnd().split('\n\n').at(-1)).toMatch(
      /^event: error\ndata: \{"error":"(upstream_error|timeout)"/,
    );
    expect(native).not.toContain('event: done');

    const openai = await fixture.service.post(
      '/v1/chat/completions',
      { model: 'gpt-4o-mini', messages: MESSAGES, stream: true },
      only,
    );
    const text = await openai.text();
    expect(text.trimEnd().split('\n\n').at(-1)).toMatch(/^data: \{"error":\{"message":/);
    expect(text).not.toContain('[DONE]');
  });
});

describe('a stream that waits long for its first token', () => {
  it('is kept open with pings, and a failure then is an event', async () => {
    const { promise: pinged, resolve: sawPing } = Promise.withResolvers<void>();
    await using fixture = await withUpstream(
      async (_request, response) => {
        await pinged;
        sendJson(response, { error: { message: 'no' } }, 500);
      },
      { STREAM_PING_INTERVAL: '0.1' },
    );
    const reply = await chat(fixture.service, { stream: true });
    expect(reply.status).toBe(200);
    let text = '';
    for await (const bytes of reply.body ?? []) {
      text += Buffer.from(bytes).toString();
      if (text.includes(': ping\n\n')) sawPing();
    }
    expect(text).toMatch(/^(: ping\n\n)+event: error\ndata: \{"error":"upstream_error"/);
  });
});

describe('a caller who leaves', () => {
  it.each([false, true])('aborts the upstream call and is counted (stream: %s)', async (stream) => {
    const { promise: arrived, resolve } = Promise.withResolvers<void>();
    await using fixture = await withUpstream((_request, response) => {
      if (stream) beginStream(response, chunk('first'));
      resolve();
    });
    const leaving = new AbortController();
    const left = fixture.service
      .fetch('/api/llm', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ messages: MESSAGES, stream }),
        signal: leaving.signal,
      })
      .then((reply) => reply.text());
    await arrived;
    leaving.abort();
    await expect(left).rejects.toThrow('abort');
    await fixture.upstream.nextAbort();
    const metrics = await (await fixture.service.fetch('/metrics')).text();
    expect(metrics).toContain('inference_canceled_total{capability="chat"} 1');
  });
});
