import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  errorBody,
  event,
  type Handler,
  json,
  nodeSend,
  startServer,
  type TestServer,
} from '../../test-support/http-server';
import { manualClock } from '../../test-support/manual-clock';
import { toBase64 } from '../../utils/base64';
import { type Clock, systemClock } from '../../utils/clock';
import type { ConnectionState } from '../connection';
import { type Api, type ChatEvent, createApi, createHttp } from '.';

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1, 2, 3);
const REPLY = { response: 'Titan.', model: 'm', tokens_used: 3, usage: null, stop_reason: 'stop' };
const QUESTION = { messages: [{ role: 'user' as const, content: 'Name a moon.' }] };

let server: TestServer;
afterEach(() => server?.close());

interface Given {
  clock?: Clock;
  state?: () => ConnectionState;
  apiKey?: string | null;
}

async function apiOf(
  handle: Handler,
  { clock = eager, state = () => 'online', apiKey = null }: Given = {},
): Promise<Api> {
  server = await startServer(handle);
  let id = 0;
  const http = createHttp({
    send: nodeSend,
    clock,
    random: () => 0.5,
    createId: () => `id-${++id}`,
    baseUrl: () => server.url,
    apiKey: () => apiKey,
    connection: { state, reportReachable: () => {}, reportUnreachable: () => {} },
  });
  return createApi(http, clock);
}

/** Waits take no time; time-outs never come. */
const eager: Clock = {
  now: Date.now,
  after: (ms, callback) => (ms >= 5_000 ? () => {} : systemClock.after(0, callback)),
};

async function all<T>(events: AsyncGenerator<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of events) list.push(item);
  return list;
}

describe('a request', () => {
  test('brings the value and how it came about', async () => {
    const api = await apiOf((response) => {
      response.writeHead(200, {
        'content-type': 'image/png',
        'x-model': 'local:sd',
        'x-provider': 'local',
        'x-attempts': '2',
        'x-cache': 'miss',
        'x-warning': 'seed ignored; steps 4',
        'x-request-id': 'r-1',
      });
      response.end(PNG);
    });
    const result = await api.image({ prompt: 'a bicycle' });
    expect(result).toEqual({
      ok: true,
      value: { bytes: PNG, mediaType: 'image/png' },
      meta: {
        model: 'local:sd',
        provider: 'local',
        attempts: 2,
        cache: 'miss',
        warnings: ['seed ignored', 'steps 4'],
        requestId: 'r-1',
      },
    });
    expect(JSON.parse(server.requests[0]?.body.toString() ?? '')).toEqual({ prompt: 'a bicycle' });
  });

  test('carries the API key and, being a POST, an idempotency key', async () => {
    const api = await apiOf((response) => json(response, 200, REPLY), { apiKey: 'secret' });
    await api.chat(QUESTION);
    await api.chat(QUESTION, { idempotencyKey: 'mine', fresh: true });
    const [first, second] = server.requests;
    expect(first?.headers.authorization).toBe('Bearer secret');
    expect(first?.headers['idempotency-key']).toMatch(/^id-/);
    expect(second?.headers['idempotency-key']).toBe('mine');
    expect(second?.headers['cache-control']).toBe('no-cache');
  });

  test('is not sent while the device is offline', async () => {
    const api = await apiOf((response) => json(response, 200, REPLY), { state: () => 'offline' });
    expect(await api.chat(QUESTION)).toEqual({ ok: false, cancelled: false, problem: { kind: 'offline' } });
    expect(server.requests).toHaveLength(0);
  });

  test.each([408, 425, 429, 502, 503, 504])(
    'is repeated after a %i, under the same idempotency key',
    async (status) => {
      const api = await apiOf((response, _, index) =>
        index < 3 ? void response.writeHead(status).end('busy') : json(response, 200, REPLY),
      );
      expect(await api.chat(QUESTION)).toMatchObject({ ok: true, value: { response: 'Titan.' } });
      expect(server.requests).toHaveLength(4);
      expect(new Set(server.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    },
  );

  test('is given up after three repetitions', async () => {
    const api = await apiOf((response) => json(response, 502, errorBody('upstream_error')));
    expect(await api.chat(QUESTION)).toMatchObject({
      ok: false,
      problem: { kind: 'server', code: 'upstream_error' },
    });
    expect(server.requests).toHaveLength(4);
  });

  test('is repeated when the connection breaks in the middle of the reply', async () => {
    const api = await apiOf((response, _, index) => {
      if (index > 0) return json(response, 200, REPLY);
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"resp');
      setImmediate(() => response.destroy());
    });
    expect(await api.chat(QUESTION)).toMatchObject({ ok: true });
    expect(server.requests).toHaveLength(2);
  });

  test('waits as long as the server asks', async () => {
    const clock = manualClock();
    const api = await apiOf(
      (response, _, index) =>
        index === 0
          ? json(response, 429, errorBody('rate_limited'), { 'retry-after': '7' })
          : json(response, 200, REPLY),
      { clock },
    );
    const result = api.chat(QUESTION);
    while (server.requests.length === 0 || clock.waiting < 2)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await clock.advance(6_900);
    expect(server.requests).toHaveLength(1);
    await clock.advance(200);
    expect(await result).toMatchObject({ ok: true });
  });

  test('is not repeated when the server asks for a longer wait than anyone has patience for', async () => {
    const api = await apiOf((response) =>
      json(response, 429, errorBody('rate_limited'), { 'retry-after': '120' }),
    );
    expect(await api.chat(QUESTION)).toMatchObject({ problem: { kind: 'rate_limited', retryAfter: 120 } });
    expect(server.requests).toHaveLength(1);
  });

  test('is not repeated for a model that waits for a download, which it names', async () => {
    const api = await apiOf((response) =>
      json(response, 503, errorBody('model_unavailable', 'Not downloaded', { downloadable: 'qwen' })),
    );
    expect(await api.chat(QUESTION)).toMatchObject({
      problem: {
        kind: 'model_unavailable',
        reason: 'Not downloaded',
        downloadable: 'qwen',
        requestId: 'request-1',
      },
    });
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ['unauthorized', 401, 'unauthorized'],
    ['forbidden', 403, 'forbidden'],
    ['model_not_found', 404, 'not_found'],
    ['file_too_large', 413, 'too_large'],
    ['processing_error', 500, 'server'],
    ['invalid_format', 400, 'invalid'],
  ])('tells %s as a problem, once', async (error, status, kind) => {
    const api = await apiOf((response) => json(response, status, errorBody(error)));
    expect(await api.chat(QUESTION)).toMatchObject({
      ok: false,
      cancelled: false,
      problem: { kind, status },
    });
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    [null, false],
    ['mistyped', true],
  ])('tells a wrong key from none (%s)', async (apiKey, wrong) => {
    const api = await apiOf((response) => json(response, 401, errorBody('unauthorized')), { apiKey });
    const reply = await api.chat(QUESTION);
    expect('problem' in reply && 'wrongKey' in reply.problem).toBe(wrong);
  });

  test('tells which fields the server refuses', async () => {
    const api = await apiOf((response) =>
      json(
        response,
        422,
        errorBody('validation_error', 'No', { width: 'Too big', attempts: [], downloadable: 'larger' }),
      ),
    );
    const reply = await api.image({ prompt: 'x', width: 5000 });
    expect('problem' in reply && reply.problem).toMatchObject({ kind: 'invalid', downloadable: 'larger' });
    expect('problem' in reply && reply.problem).toHaveProperty('fields', { width: 'Too big' });
  });

  test('tells a reply that does not fit the contract', async () => {
    const api = await apiOf((response) => json(response, 200, { answer: 42 }));
    expect(await api.chat(QUESTION)).toMatchObject({ problem: { kind: 'bad_data' } });
    expect(server.requests).toHaveLength(1);
  });

  test('takes no page of a network in between for a picture, for speech or for an answer', async () => {
    const api = await apiOf((response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end('<h1>Please log in to this network</h1>');
    });
    const badData = { ok: false, problem: { kind: 'bad_data' } };
    expect(await api.image({ prompt: 'x' })).toMatchObject(badData);
    expect(await api.image({ prompt: 'x' }, { onProgress: () => {} })).toMatchObject(badData);
    expect(await api.speech({ text: 'x' })).toMatchObject(badData);
    expect(await api.speech({ text: 'x' }, { onBytes: () => {} })).toMatchObject(badData);
    const events: unknown[] = [];
    for await (const event of api.chatStream(QUESTION)) events.push(event);
    expect(events).toEqual([{ type: 'problem', problem: expect.objectContaining({ kind: 'bad_data' }) }]);
  });

  test('tells a server that is not there', async () => {
    const api = await apiOf(() => {});
    await server.close();
    expect(await api.chat(QUESTION)).toMatchObject({ ok: false, problem: { kind: 'cannot_connect' } });
  });

  test('is cancelled by its caller, which is no problem and which the server sees', async () => {
    const controller = new AbortController();
    let left: Promise<unknown> | undefined;
    const api = await apiOf((response) => {
      left = once(response, 'close');
      controller.abort();
    });
    expect(await api.chat(QUESTION, { signal: controller.signal })).toEqual({ ok: false, cancelled: true });
    await left;
  });

  test('is not sent at all when it was cancelled before', async () => {
    const api = await apiOf((response) => json(response, 200, REPLY));
    expect(await api.chat(QUESTION, { signal: AbortSignal.abort() })).toEqual({ ok: false, cancelled: true });
    expect(server.requests).toHaveLength(0);
  });

  test('ends when its time is over', async () => {
    const clock = manualClock();
    const api = await apiOf(() => {}, { clock });
    const result = api.configModels();
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await clock.advance(15_000);
    expect(await result).toEqual({ ok: false, cancelled: false, problem: { kind: 'timeout' } });
  });
});

describe('state of the service', () => {
  test('is read from a 503 as well', async () => {
    const draining = { status: 'draining', timestamp: '2026-01-01T12:00:00.000Z', components: {} };
    const api = await apiOf((response) => json(response, 503, draining));
    expect(await api.ready()).toMatchObject({ ok: true, value: { status: 'draining' } });
  });

  test('is asked for only once, and also while the connection is down', async () => {
    const api = await apiOf((response) => void response.writeHead(502).end(), { state: () => 'offline' });
    expect(await api.health()).toMatchObject({ problem: { kind: 'server' } });
    expect(server.requests).toHaveLength(1);
  });
});

describe('uploads', () => {
  test('go as multipart with the fields and the very bytes of the files', async () => {
    const api = await apiOf((response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.end(PNG);
    });
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 31) % 256);
    await api.editImage(
      { prompt: 'blue', strength: 0.5, seed: undefined },
      {
        image: { bytes, mediaType: 'image/png', name: 'a "b"\r\n.png' },
        mask: { bytes: PNG, mediaType: 'image/png' },
      },
    );
    const { headers, body } = server.requests[0] ?? { headers: {}, body: Buffer.alloc(0) };
    const type = String(headers['content-type']);
    const parts = body.toString('latin1').split(`--${type.split('boundary=')[1]}`);
    const contentOf = (name: string) => {
      const part = parts.find((text) => text.includes(`name="${name}"`)) ?? '';
      return Buffer.from(part.slice(part.indexOf('\r\n\r\n') + 4, -2), 'latin1');
    };
    const hash = (of: Uint8Array) => createHash('sha256').update(of).digest('hex');
    expect(contentOf('prompt').toString()).toBe('blue');
    expect(contentOf('strength').toString()).toBe('0.5');
    expect(body.includes('name="seed"')).toBe(false);
    expect(body.toString()).toContain('filename="a %22b%22%0D%0A.png"\r\nContent-Type: image/png\r\n');
    expect(hash(contentOf('image'))).toBe(hash(bytes));
    expect(hash(contentOf('mask'))).toBe(hash(PNG));
  });
});

describe('a chat stream', () => {
  const stream =
    (pieces: readonly string[]): Handler =>
    (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'x-model': 'm', 'x-provider': 'p' });
      for (const piece of pieces) response.write(piece);
      response.end();
    };
  const textOf = (events: readonly ChatEvent[]) =>
    events.map((item) => (item.type === 'delta' ? item.text : '')).join('');

  test('yields the text in order and then the whole reply', async () => {
    const words = Array.from({ length: 300 }, (_, index) => `wört${index} `);
    const api = await apiOf(
      stream([': ping\n\n', ...words.map((delta) => event('delta', { delta })), event('done', REPLY)]),
    );
    const events = await all(api.chatStream(QUESTION));
    expect(textOf(events)).toBe(words.join(''));
    expect(events.at(-1)).toMatchObject({ type: 'done', reply: REPLY, meta: { model: 'm', provider: 'p' } });
    // Joined, so that a screen is not drawn for each word.
    expect(events.length).toBeLessThan(words.length);
  });

  test('that breaks off without an end is interrupted, and not repeated', async () => {
    const api = await apiOf(stream([event('delta', { delta: 'Tit' })]));
    const events = await all(api.chatStream(QUESTION));
    expect(events).toEqual([
      { type: 'delta', text: 'Tit' },
      { type: 'problem', problem: { kind: 'interrupted' } },
    ]);
    expect(server.requests).toHaveLength(1);
  });

  test('can end in an error of the server', async () => {
    const api = await apiOf(
      stream([event('delta', { delta: 'Tit' }), event('error', errorBody('upstream_error'))]),
    );
    expect((await all(api.chatStream(QUESTION))).at(-1)).toMatchObject({
      type: 'problem',
      problem: { kind: 'server', code: 'upstream_error' },
    });
  });

  test('is opened again while nothing has come yet', async () => {
    const api = await apiOf((response, request, index) =>
      index === 0
        ? void response.writeHead(503).end()
        : stream([event('done', REPLY)])(response, request, index),
    );
    expect(await all(api.chatStream(QUESTION))).toMatchObject([{ type: 'done' }]);
  });

  test('ends when its caller stops it, with what has come so far', async () => {
    const controller = new AbortController();
    let left: Promise<unknown> | undefined;
    const api = await apiOf((response) => {
      left = once(response, 'close');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(event('delta', { delta: 'Tit' }));
    });
    const events: ChatEvent[] = [];
    for await (const item of api.chatStream(QUESTION, { signal: controller.signal })) {
      events.push(item);
      controller.abort();
    }
    expect(events).toEqual([{ type: 'delta', text: 'Tit' }, { type: 'cancelled' }]);
    await left;
  });

  test('leaves the server when its reader leaves', async () => {
    let left: Promise<unknown> | undefined;
    const api = await apiOf((response) => {
      left = once(response, 'close');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(event('delta', { delta: 'Tit' }));
    });
    for await (const item of api.chatStream(QUESTION)) {
      if (item.type === 'delta') break;
    }
    await left;
  });

  test('that falls silent is ended', async () => {
    const clock = manualClock();
    const api = await apiOf(
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(': ping\n\n');
      },
      { clock },
    );
    const events = all(api.chatStream(QUESTION));
    while (clock.waiting === 0 || server.requests.length === 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await clock.advance(90_000);
    expect(await events).toEqual([{ type: 'problem', problem: { kind: 'timeout' } }]);
  });
});

describe('an image with progress', () => {
  test('tells its steps and then brings the image', async () => {
    const api = await apiOf((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(event('progress', { step: 1, steps: 2 }) + event('progress', { step: 2, steps: 2 }));
      response.end(
        event('done', {
          image: toBase64(PNG),
          content_type: 'image/png',
          model: 'sd',
          provider: 'local',
          warnings: ['w'],
        }),
      );
    });
    const steps: number[] = [];
    const result = await api.image({ prompt: 'x' }, { onProgress: ({ step }) => steps.push(step) });
    expect(steps).toEqual([1, 2]);
    expect(result).toMatchObject({
      ok: true,
      value: { bytes: PNG, mediaType: 'image/png' },
      meta: { model: 'sd', provider: 'local', warnings: ['w'] },
    });
    expect(JSON.parse(server.requests[0]?.body.toString() ?? '')).toEqual({ prompt: 'x', stream: true });
  });

  test('takes an image that comes at once', async () => {
    const api = await apiOf((response) => {
      response.writeHead(200, { 'content-type': 'image/webp', 'x-model': 'm' });
      response.end(PNG);
    });
    expect(await api.image({ prompt: 'x' }, { onProgress: () => {} })).toMatchObject({
      ok: true,
      value: { bytes: PNG, mediaType: 'image/webp' },
      meta: { model: 'm' },
    });
  });

  test('tells what went wrong on the way', async () => {
    const api = await apiOf((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(event('error', errorBody('model_unavailable')));
    });
    expect(await api.image({ prompt: 'x' }, { onProgress: () => {} })).toMatchObject({
      problem: { kind: 'model_unavailable' },
    });
  });
});

test('speech arrives in pieces when they are asked for', async () => {
  const api = await apiOf((response) => {
    response.writeHead(200, { 'content-type': 'audio/wav' });
    response.write(Uint8Array.of(1, 2));
    setImmediate(() => response.end(Uint8Array.of(3)));
  });
  const pieces: number[] = [];
  const result = await api.speech({ text: 'hello' }, { onBytes: (bytes) => pieces.push(...bytes) });
  expect(pieces).toEqual([1, 2, 3]);
  expect(result).toMatchObject({
    ok: true,
    value: { bytes: Uint8Array.of(1, 2, 3), mediaType: 'audio/wav' },
  });
});

test('a download of a local model is followed to its end', async () => {
  const model = {
    id: 'qwen',
    capabilities: ['chat'],
    engine: 'llama',
    availability: 'ready',
    languages: [],
    licence: 'Apache-2.0',
    source: { type: 'hub' },
    size_bytes: 10,
    memory_bytes: 10,
    resident: false,
  };
  const progress = { downloaded_bytes: 5, total_bytes: 10, bytes_per_second: 1, file: 'a' };
  const api = await apiOf((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(event('progress', progress) + event('done', model));
  });
  expect(await all(api.modelEvents('org/qwen'))).toEqual([
    { type: 'progress', progress },
    { type: 'done', model },
  ]);
  expect(server.requests[0]?.url).toBe('/api/models/org%2Fqwen/events');
});
