import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { wavFile } from '../src/media/audio/wav.ts';
import {
  type LoopbackHandler,
  type LoopbackServer,
  sendJson,
  startLoopbackServer,
} from '../src/providers/http/loopback-server.ts';
import type { Clock } from '../src/utils/clock.ts';
import { ManualClock } from '../src/utils/manual-clock.ts';
import { startTestService, type TestService } from './support/test-service.ts';

/** A vector that tells which text it belongs to. */
const vectorOf = (text: string): number[] => [text.length, text.charCodeAt(0)];
const tone = wavFile([new Uint8Array(new Int16Array(1_600).fill(500).buffer)], 16_000);

const answer: LoopbackHandler = ({ url, body }, response) => {
  if (url === '/v1/audio/speech') {
    response.writeHead(200, { 'content-type': 'audio/wav' });
    return response.end(tone);
  }
  const { input } = JSON.parse(body.toString('utf8'));
  const texts: string[] = [input].flat();
  sendJson(response, {
    data: texts.map((text, index) => ({ index, embedding: vectorOf(text) })),
    usage: { prompt_tokens: texts.length, total_tokens: texts.length },
  });
};

let handle: LoopbackHandler;
let upstream: LoopbackServer;
let service: TestService;

const startService = (clock?: Clock) =>
  startTestService({
    env: { OPENAI_COMPATIBLE_BASE_URL: `${upstream.origin}/v1`, MAX_RETRIES: '0' },
    ...(clock ? { clock } : {}),
  });

beforeEach(async () => {
  handle = answer;
  upstream = await startLoopbackServer((...request) => handle(...request));
  service = await startService();
});
afterEach(async () => {
  await service.close();
  await upstream[Symbol.asyncDispose]();
});

const only = { 'x-fallback': 'off' };
const embed = (text: string | string[], headers: Record<string, string> = {}) =>
  service.post('/api/embedding', { text }, { ...only, ...headers });
const speak = (body: object, headers: Record<string, string> = {}) =>
  service.post('/api/tts', body, { ...only, ...headers });
const metricsToSay = (words: string) =>
  vi.waitFor(async () => expect(await (await service.fetch('/metrics')).text()).toContain(words), {
    interval: 5,
    timeout: 4_000,
  });
const cacheOf = (reply: Response) => [reply.status, reply.headers.get('x-cache')];

describe('the cache of results', () => {
  it('answers the same embedding a second time without the upstream', async () => {
    const first = await embed('boat');
    const second = await embed('boat');
    expect([cacheOf(first), cacheOf(second)]).toEqual([
      [200, 'miss'],
      [200, 'hit'],
    ]);
    expect(second.headers.get('x-attempts')).toBe('0');
    expect(second.headers.get('x-model')).toBe(first.headers.get('x-model'));
    expect(await second.json()).toEqual(await first.json());
    expect(upstream.received).toHaveLength(1);
  });

  it('answers the same speech a second time with the same bytes', async () => {
    const first = await speak({ text: 'Hello' });
    const second = await speak({ text: 'Hello' });
    expect([cacheOf(first), cacheOf(second)]).toEqual([
      [200, 'miss'],
      [200, 'hit'],
    ]);
    expect(second.headers.get('content-type')).toBe('audio/wav');
    expect(await second.bytes()).toEqual(await first.bytes());
    expect(upstream.received).toHaveLength(1);
  });

  it.each([{ text: 'Hallo' }, { text: 'Hello', speed: 1.5 }, { text: 'Hello', format: 'flac' }])(
    'knows %j from what it has',
    async (body) => {
      await speak({ text: 'Hello' });
      expect(cacheOf(await speak(body))).toEqual([200, 'miss']);
      expect(upstream.received).toHaveLength(2);
    },
  );

  it('keeps nothing under no-store, and reads nothing', async () => {
    expect(cacheOf(await embed('boat', { 'cache-control': 'no-store' }))).toEqual([200, 'bypass']);
    expect(cacheOf(await embed('boat'))).toEqual([200, 'miss']);
    expect(cacheOf(await embed('boat', { 'cache-control': 'max-age=0, No-Store' }))).toEqual([200, 'bypass']);
    expect(upstream.received).toHaveLength(3);
  });

  it('asks anew under no-cache, and keeps the new result', async () => {
    await embed('boat');
    handle = (_request, response) => sendJson(response, { data: [{ index: 0, embedding: [7, 8] }] });
    const fresh = await embed('boat', { 'cache-control': 'no-cache' });
    expect(cacheOf(fresh)).toEqual([200, 'miss']);
    expect(await fresh.json()).toMatchObject({ embedding: [7, 8] });
    const kept = await embed('boat');
    expect(cacheOf(kept)).toEqual([200, 'hit']);
    expect(await kept.json()).toMatchObject({ embedding: [7, 8] });
    expect(upstream.received).toHaveLength(2);
  });

  it('keeps no failure', async () => {
    handle = (_request, response) => sendJson(response, { error: { message: 'no' } }, 500);
    expect((await embed('boat')).status).toBe(502);
    handle = answer;
    expect(cacheOf(await embed('boat'))).toEqual([200, 'miss']);
  });
});

describe('two identical callers at once', () => {
  const capabilities: [string, string, object][] = [
    ['embeddings', '/api/embedding', { text: 'boat' }],
    ['text_to_speech', '/api/tts', { text: 'Hello' }],
  ];

  /** Two callers who share a call that the upstream has received and answers when `release` is called. */
  async function twoCallers(capability: string, path: string, body: object) {
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    handle = async (...request) => {
      arrive();
      await released;
      return answer(...request);
    };
    const callers = [1, 2].map(() => {
      const leaving = new AbortController();
      const reply = service.fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...only },
        body: JSON.stringify(body),
        signal: leaving.signal,
      });
      // Looked at later; until then a rejection is expected.
      reply.catch(() => {});
      return { reply, leave: () => leaving.abort() };
    });
    await arrived;
    await metricsToSay(`capability="${capability}",outcome="shared"} 1`);
    const [first, second] = callers;
    if (!first || !second) throw new Error('There are two callers');
    return { first, second, release };
  }

  it.each(capabilities)('share one upstream call for %s', async (...call) => {
    const { first, second, release } = await twoCallers(...call);
    release();
    const [one, other] = await Promise.all([first.reply, second.reply]);
    expect(cacheOf(one)).toEqual([200, 'miss']);
    expect(cacheOf(other)).toEqual([200, 'miss']);
    expect(await one.bytes()).toEqual(await other.bytes());
    expect(upstream.received).toHaveLength(1);
  });

  it.each(capabilities)('do not lose their %s when one of them leaves', async (...call) => {
    const [capability] = call;
    for (const leaver of ['first', 'second'] as const) {
      await service.close();
      service = await startService();
      const before = upstream.received.length;
      const callers = await twoCallers(...call);
      callers[leaver].leave();
      await expect(callers[leaver].reply).rejects.toThrow('abort');
      await metricsToSay(`inference_canceled_total{capability="${capability}"} 1`);
      callers.release();
      const stayed = await callers[leaver === 'first' ? 'second' : 'first'].reply;
      expect(stayed.status).toBe(200);
      expect(upstream.received).toHaveLength(before + 1);
    }
  });

  it.each(capabilities)('abort the upstream call for %s when both have left', async (...call) => {
    const { first, second } = await twoCallers(...call);
    first.leave();
    second.leave();
    await upstream.nextAbort();
    await metricsToSay(`inference_canceled_total{capability="${call[0]}"} 2`);
    // The abandoned call is nothing that a later caller could join.
    handle = answer;
    const [, path, body] = call;
    expect(cacheOf(await service.post(path, body, only))).toEqual([200, 'miss']);
    expect(upstream.received).toHaveLength(2);
  });
});

describe('embedding calls that arrive together', () => {
  it('go upstream as one, and each gets its own vectors', async () => {
    const clock = new ManualClock();
    await service.close();
    service = await startService(clock);
    const texts = ['a', 'bb', 'ccc', 'dddd', 'eeeee'];
    const replies = Promise.all([...texts.map((text) => embed(text)), embed(['x', 'yy'])]);
    await metricsToSay('capability="embeddings",outcome="miss"} 6');
    expect(upstream.received).toHaveLength(0);
    await clock.advance(10);
    const bodies = await Promise.all((await replies).map((reply) => reply.json()));
    expect(bodies).toMatchObject([
      ...texts.map((text) => ({ embedding: vectorOf(text) })),
      { embeddings: [vectorOf('x'), vectorOf('yy')] },
    ]);
    expect(upstream.received).toHaveLength(1);
  });
});
