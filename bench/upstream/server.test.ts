import { once } from 'node:events';
import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STREAM, STREAM_EVENTS } from './replies.ts';
import { createMockUpstream } from './server.ts';

let server: Server;
let origin: string;

beforeAll(async () => {
  server = createMockUpstream().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  origin = `http://127.0.0.1:${address.port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const post = (path: string, body: unknown, init: RequestInit = {}) =>
  fetch(origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...init,
  });

describe('mock upstream', () => {
  it('answers a chat request with about 600 bytes', async () => {
    const response = await post('/v1/chat/completions', { messages: [] });
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ choices: [{ finish_reason: 'stop' }] });
    expect(text.length).toBeGreaterThan(500);
    expect(text.length).toBeLessThan(700);
  });

  it('begins a stream at once and goes on sending', async () => {
    const leave = new AbortController();
    const response = await post('/v1/chat/completions', { stream: true }, { signal: leave.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const first = await response.body?.getReader().read();
    expect(Buffer.from(first?.value ?? []).toString()).toContain('"content":"token 0 "');
    leave.abort();
  });

  it('gives one vector per text', async () => {
    const response = await post('/v1/embeddings', { input: ['a', 'b'] });
    expect((await response.json()) as object).toMatchObject({ data: [{ index: 0 }, { index: 1 }] });
  });

  it('gives an image that is a PNG', async () => {
    const response = await post('/v1/images/edits', {});
    const { data } = (await response.json()) as { data: { b64_json: string }[] };
    expect(
      Buffer.from(data[0]?.b64_json ?? '', 'base64')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });

  it('reads an upload to its end before it answers', async () => {
    const body = new FormData();
    body.append('file', new Blob([new Uint8Array(3_000_000)]), 'speech.wav');
    const response = await fetch(`${origin}/v1/audio/transcriptions`, { method: 'POST', body });
    expect(await response.json()).toMatchObject({ text: 'What was said.' });
  });

  it('knows no other path', async () => {
    expect((await post('/v1/other', {})).status).toBe(404);
  });
});

describe('streamed reply', () => {
  it('spreads its tokens evenly from the start to the full duration', () => {
    const due = STREAM_EVENTS.map(({ dueMs }) => dueMs);
    expect(due[0]).toBe(0);
    expect(due.at(-1)).toBe(STREAM.durationMs);
    expect(due).toHaveLength(STREAM.tokens);
    expect(due).toEqual(due.toSorted((a, b) => a - b));
  });
});
