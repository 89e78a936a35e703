import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../test/support/test-service.ts';
import { type LoopbackServer, sendJson, startLoopbackServer } from '../providers/http/loopback-server.ts';
import { ManualClock } from '../utils/manual-clock.ts';

const HOUR_MS = 3_600_000;

let clock: ManualClock;
let upstream: LoopbackServer;
let service: TestService;
let answer: (response: ServerResponse, stream: boolean, call: number) => void;
/** Calls back with each chat that reaches the upstream. */
let arrived: () => void;

function complete(response: ServerResponse, stream: boolean, call: number): void {
  const choice = { index: 0, finish_reason: 'stop' };
  if (!stream) {
    const message = { role: 'assistant', content: `answer ${call}` };
    sendJson(response, { choices: [{ ...choice, message }] });
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(
    `data: ${JSON.stringify({ choices: [{ ...choice, delta: { content: `answer ${call}` } }] })}\n\ndata: [DONE]\n\n`,
  );
}

beforeEach(async () => {
  clock = new ManualClock();
  answer = complete;
  arrived = () => {};
  let calls = 0;
  upstream = await startLoopbackServer(({ url, body }, response) => {
    if (url.endsWith('/audio/transcriptions')) return sendJson(response, { text: 'Hello' });
    if (!url.endsWith('/chat/completions')) return sendJson(response, { data: [] });
    answer(response, JSON.parse(body.toString()).stream === true, ++calls);
    arrived();
  });
  service = await startTestService({
    clock,
    env: { OPENAI_COMPATIBLE_BASE_URL: `${upstream.origin}/v1`, MAX_RETRIES: '0' },
  });
});
afterEach(async () => {
  await service.close();
  await upstream[Symbol.asyncDispose]();
});

const chat = (fields: object = {}, key = 'key-1', signal: AbortSignal | null = null) =>
  service.fetch('/api/llm', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key, 'x-fallback': 'off' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'Hi' }], ...fields }),
    signal,
  });
const replayed = (reply: Response) => reply.headers.get('idempotent-replayed');

describe('an Idempotency-Key', () => {
  it.each([false, true])('replays the first reply for 24 hours (stream: %s)', async (stream) => {
    const first = await chat({ stream });
    const text = await first.text();
    expect(text).toContain('answer 1');
    expect(replayed(first)).toBeNull();

    await clock.advance(24 * HOUR_MS - 1);
    const second = await chat({ stream });
    expect(replayed(second)).toBe('true');
    expect(await second.text()).toBe(text);
    for (const name of ['content-type', 'x-model', 'x-provider']) {
      expect(second.headers.get(name)).toBe(first.headers.get(name));
    }
    expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));

    await clock.advance(2);
    const third = await chat({ stream });
    expect(replayed(third)).toBeNull();
    expect(await third.text()).toContain('answer 2');
  });

  it('refuses another body, and tells other keys apart', async () => {
    await (await chat()).text();
    const other = await chat({ temperature: 0.5 });
    expect(other.status).toBe(409);
    expect(await other.json()).toMatchObject({ error: 'idempotency_conflict' });
    expect(await (await chat({ temperature: 0.5 }, 'key-2')).text()).toContain('answer 2');
  });

  it('does not keep a failure', async () => {
    answer = (response) => sendJson(response, {}, 500);
    expect((await chat()).status).toBe(502);
    answer = complete;
    const again = await chat();
    expect(again.status).toBe(200);
    expect(replayed(again)).toBeNull();
  });

  it('does not keep a stream that failed', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: {"choices":[{"index":0,"delta":{"content":"half"}}]}\n\n');
    };
    expect(await (await chat({ stream: true })).text()).toContain('event: error');
    answer = complete;
    const again = await chat({ stream: true });
    expect(replayed(again)).toBeNull();
    expect(await again.text()).toContain('event: done');
  });

  it('joins a request that still runs', async () => {
    const held = Promise.withResolvers<() => void>();
    answer = (...call) => held.resolve(() => complete(...call));
    const first = chat();
    const finish = await held.promise;
    const second = chat();
    // Gives the second the time to arrive; should it come late, it is a replay all the same.
    await service.fetch('/health');
    finish();
    expect(await (await first).text()).toContain('answer 1');
    expect(replayed(await second)).toBe('true');
    expect(await (await second).text()).toContain('answer 1');
  });

  it('is free again when its caller leaves', async () => {
    const reached = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    answer = () => {};
    const leaving = new AbortController();
    const left = expect(chat({}, 'key-1', leaving.signal)).rejects.toThrow('abort');
    await reached;
    leaving.abort();
    await left;
    await upstream.nextAbort();
    answer = complete;
    const again = await chat();
    expect(replayed(again)).toBeNull();
    expect(await again.text()).toContain('answer 2');
  });

  it('works for forms, whose boundary differs each time', async () => {
    const wav = new Uint8Array(44 + 16_000 * 2);
    const view = new DataView(wav.buffer);
    const header = [0x46464952, 36 + 32_000, 0x45564157, 0x20746d66, 16, 0x10001, 16_000, 32_000, 0x100002];
    header.push(0x61746164, 32_000);
    for (const [index, word] of header.entries()) view.setUint32(4 * index, word, true);
    const send = (language: string) => {
      const body = new FormData();
      body.set('audio', new Blob([wav]), 'speech.wav');
      body.set('language', language);
      return service.fetch('/api/stt', { method: 'POST', body, headers: { 'idempotency-key': 'form-1' } });
    };
    const first = await send('en');
    const text = await first.text();
    expect(text).toContain('Hello');
    const second = await send('en');
    expect(replayed(second)).toBe('true');
    expect(await second.text()).toBe(text);
    expect((await send('de')).status).toBe(409);
  });
});
