import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  type LoopbackHandler,
  type LoopbackServer,
  sendJson,
  startLoopbackServer,
} from '../../src/providers/http/loopback-server.ts';
import { JumpingClock } from '../../src/providers/hugging-face/__fixtures__/jumping-clock.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const KEY = 'hf_firstTestKey';
const SECOND_KEY = 'hf_secondTestKey';
const only = { 'x-fallback': 'off' };
const MESSAGES = [{ role: 'user', content: 'Hi' }];
const QUEUE_MODEL = 'some-lab/slow-painter';
const COMPLETION = {
  id: 'c',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
};

interface Fixture extends AsyncDisposable {
  upstream: LoopbackServer;
  service: TestService;
  /** What arrived at the router, without the look-ups of the Hub. */
  calls(): { line: string; authorization: string | undefined }[];
}

/** The Hub knows one model of fal-ai's queue; every other model is served by hf-inference, for any task. */
function mappingOf(url: string): object {
  const model = decodeURIComponent(new URL(url, 'http://hub').pathname).replace('/hub/api/models/', '');
  const line = (providerId: string, task: string) => ({ status: 'live', providerId, task });
  const task = model === QUEUE_MODEL || /FLUX/.test(model) ? 'text-to-image' : 'feature-extraction';
  return {
    id: model,
    inferenceProviderMapping:
      model === QUEUE_MODEL
        ? { 'fal-ai': line('fal-ai/slow-painter', task) }
        : { 'hf-inference': line(model, task) },
  };
}

/** The service before a Hub that maps every model and a router that handles every inference this way. */
async function withRouter(
  handle: LoopbackHandler,
  { env = {}, clock }: { env?: Record<string, string>; clock?: JumpingClock } = {},
): Promise<Fixture> {
  const upstream = await startLoopbackServer((received, response, incoming) =>
    received.url.startsWith('/hub/')
      ? sendJson(response, mappingOf(received.url))
      : handle(received, response, incoming),
  );
  const service = await startTestService({
    env: {
      HF_API_KEY: KEY,
      HF_ROUTER_URL: `${upstream.origin}/router`,
      HF_ENDPOINT: `${upstream.origin}/hub`,
      ...env,
    },
    ...(clock ? { clock } : {}),
  });
  return {
    upstream,
    service,
    calls: () =>
      upstream.received
        .filter(({ url }) => url.startsWith('/router/'))
        .map(({ method, url, headers }) => ({
          line: `${method} ${url.replace('/router', '')}`,
          authorization: headers.authorization,
        })),
    [Symbol.asyncDispose]: async () => {
      await service.close();
      await upstream.allClosed();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

const embed = ({ service }: Fixture) => service.post('/api/embedding', { text: 'Hi' }, only);
const chat = ({ service }: Fixture, body: object = {}) =>
  service.post('/api/llm', { messages: MESSAGES, ...body }, only);
const draw = ({ service }: Fixture, body: object = {}) =>
  service.post('/api/image', { prompt: 'A boat', ...body }, only);

describe('a router that is overloaded', () => {
  it.each([
    ['chat', chat],
    ['embeddings', embed],
    ['an image', draw],
  ])('is asked four times for %s, after 1, 2 and 4 seconds, and then reported', async (_name, ask) => {
    const clock = new JumpingClock();
    await using fixture = await withRouter(
      (_request, response) => sendJson(response, { error: 'Service Unavailable' }, 503),
      { clock },
    );
    const reply = await ask(fixture);
    expect(reply.status).toBe(502);
    const attempt = { provider: 'hugging-face', status: 503 };
    expect(await reply.json()).toMatchObject({
      error: 'upstream_error',
      details: { attempts: [attempt, attempt, attempt, attempt] },
    });
    expect(fixture.calls()).toHaveLength(4);
    expect(clock.sleeps).toEqual([1_000, 2_000, 4_000]);
  });

  const waits: [string, number, (clock: JumpingClock) => [Record<string, string>, object]][] = [
    ['503 with an estimated time', 503, () => [{}, { error: 'is loading', estimated_time: 20.5 }]],
    ['429 with seconds', 429, () => [{ 'retry-after': '20.5' }, { error: 'slow down' }]],
    [
      '429 with a date',
      429,
      (clock) => [{ 'retry-after': new Date(clock.now() + 20_500).toUTCString() }, { error: 'slow down' }],
    ],
  ];
  it.each(waits)('is asked again when it said to, after %s', async (_name, status, refusal) => {
    const clock = new JumpingClock();
    let asked = 0;
    await using fixture = await withRouter(
      (_request, response) => {
        asked += 1;
        if (asked > 1) return sendJson(response, [[1, 2, 3]]);
        const [headers, body] = refusal(clock);
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
        sendJson(response, body, status);
      },
      { clock },
    );
    const reply = await embed(fixture);
    expect(reply.status).toBe(200);
    expect(await reply.json()).toMatchObject({ embedding: [1, 2, 3] });
    expect(reply.headers.get('x-attempts')).toBe('2');
    expect(clock.sleeps).toHaveLength(1);
    // A date has whole seconds.
    expect(clock.sleeps[0]).toBeGreaterThanOrEqual(19_500);
    expect(clock.sleeps[0]).toBeLessThanOrEqual(20_500);
  });

  it('is not waited for when it takes longer than the budget', async () => {
    const clock = new JumpingClock();
    await using fixture = await withRouter(
      (_request, response) => sendJson(response, { error: 'is loading', estimated_time: 400 }, 503),
      { clock },
    );
    const reply = await embed(fixture);
    expect(reply.status).toBe(502);
    expect(reply.headers.get('retry-after')).toBe('400');
    expect(clock.sleeps).toEqual([]);
  });
});

describe('a router that hangs', () => {
  it.each([
    ['chat', chat],
    ['embeddings', embed],
    ['an image', draw],
  ])('ends in 504 for %s once the time budget is gone, and the call is aborted', async (_name, ask) => {
    await using fixture = await withRouter(() => {}, { env: { REQUEST_TIMEOUT: '0.2' } });
    const reply = await ask(fixture);
    expect(reply.status).toBe(504);
    expect(await reply.json()).toMatchObject({
      error: 'timeout',
      details: { attempts: [{ provider: 'hugging-face' }] },
    });
    await fixture.upstream.nextAbort();
  });
});

describe('a router that answers 200 with something else', () => {
  const send =
    (contentType: string, body: string | Uint8Array): LoopbackHandler =>
    (_request, response) => {
      response.writeHead(200, { 'content-type': contentType });
      response.end(body);
    };
  const expectUpstreamError = async (reply: Response) => {
    expect(reply.status).toBe(502);
    expect(await reply.json()).toMatchObject({
      error: 'upstream_error',
      details: { attempts: [{ provider: 'hugging-face' }] },
    });
  };

  it.each(['text/html', 'image/png'])('gives no page called %s for an image', async (contentType) => {
    await using fixture = await withRouter(send(contentType, '<!doctype html><h1>Welcome</h1>'));
    await expectUpstreamError(await draw(fixture));
  });

  it.each(['png', 'jpeg', 'webp'])('gives no half image as %s', async (format) => {
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
    const image = await sharp({
      create: { width: 96, height: 96, channels: 3, background: '#808080', noise },
    })
      .png()
      .toBuffer();
    await using fixture = await withRouter(send('image/png', image.subarray(0, image.length / 2)));
    await expectUpstreamError(await draw(fixture, { format }));
  });

  it('gives no chat out of plain text', async () => {
    await using fixture = await withRouter(send('text/plain', 'Hello'));
    await expectUpstreamError(await chat(fixture));
  });

  it.each([
    ['text/plain', 'Hello'],
    ['text/html', '<h1>Welcome</h1>'],
    ['application/json', JSON.stringify(COMPLETION)],
    ['application/json', '{"error":"no stream today"}'],
  ])('ends a stream that is %s in an error', async (contentType, body) => {
    await using fixture = await withRouter(send(contentType, body));
    await expectUpstreamError(await chat(fixture, { stream: true }));
  });
});

describe('a job in a queue that never completes', () => {
  it('is cancelled upstream and asked for no more once its caller has left', async () => {
    const clock = new JumpingClock();
    const { promise: polled, resolve: sawPoll } = Promise.withResolvers<void>();
    const { promise: cancelled, resolve: sawCancel } = Promise.withResolvers<void>();
    let polls = 0;
    await using fixture = await withRouter(
      ({ method, url }, response) => {
        if (method === 'PUT') {
          sendJson(response, { status: 'CANCELLATION_REQUESTED' }, 202);
          return sawCancel();
        }
        if (method === 'GET') {
          polls += 1;
          if (polls === 3) sawPoll();
          return sendJson(response, { status: url.includes('/status') ? 'IN_PROGRESS' : 'COMPLETED' });
        }
        const response_url = 'https://queue.fal.run/fal-ai/slow-painter/requests/job-1';
        sendJson(response, { request_id: 'job-1', status: 'IN_QUEUE', response_url });
      },
      { clock, env: { REQUEST_TIMEOUT: '86400' } },
    );
    const leaving = new AbortController();
    const left = fixture.service.fetch('/api/image', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...only },
      body: JSON.stringify({ prompt: 'A boat', model: QUEUE_MODEL }),
      signal: leaving.signal,
    });
    await polled;
    leaving.abort();
    await expect(left).rejects.toThrow('abort');
    await cancelled;
    const afterwards = polls;
    // Polls that went on would come between these round trips, as no wait takes time here.
    for (let turn = 0; turn < 10; turn++) await fixture.service.fetch('/health');
    expect(polls).toBe(afterwards);
    const lines = fixture.calls().map(({ line }) => line);
    expect(lines[0]).toBe('POST /fal-ai/fal-ai/slow-painter?_subdomain=queue');
    expect(lines.at(-1)).toBe('PUT /fal-ai/fal-ai/slow-painter/requests/job-1/cancel?_subdomain=queue');
  });
});

describe('a key whose credits are used up', () => {
  it('gives way to the next one, and stays aside', async () => {
    await using fixture = await withRouter(
      ({ headers }, response) =>
        headers.authorization === `Bearer ${KEY}`
          ? sendJson(response, { error: 'You have exceeded your monthly included credits' }, 402)
          : sendJson(response, [[1, 2, 3]]),
      { env: { HF_API_KEY: `${KEY},${SECOND_KEY}` } },
    );
    for (const text of ['one', 'two', 'three', 'four']) {
      const reply = await fixture.service.post('/api/embedding', { text }, only);
      expect(reply.status).toBe(200);
      expect(reply.headers.get('x-attempts')).toBe('1');
    }
    const keys = fixture.calls().map(({ authorization }) => authorization);
    expect(keys.filter((key) => key === `Bearer ${KEY}`)).toHaveLength(1);
    expect(keys.filter((key) => key === `Bearer ${SECOND_KEY}`)).toHaveLength(4);
    expect(fixture.service.lines.join('')).not.toMatch(/hf_(first|second)TestKey/);
  });
});
