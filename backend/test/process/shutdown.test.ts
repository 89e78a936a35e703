import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { sendJson, startLoopbackServer } from '../../src/providers/http/loopback-server.ts';
import { startProcess, until } from './service-process.ts';

const COMPLETION = {
  id: 'c1',
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'late' }, finish_reason: 'stop' }],
};
const chunk = (content: string, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c1', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;

/** An upstream that holds every chat back until it is told to go on. */
async function startHeldUpstream() {
  const held: { response: ServerResponse; stream: boolean }[] = [];
  let arrived = () => {};
  const server = await startLoopbackServer(({ url, body }, response) => {
    if (!url.endsWith('/chat/completions')) return sendJson(response, { data: [{ id: 'gpt-4o-mini' }] });
    const stream = JSON.parse(body.toString()).stream === true;
    if (stream) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk('first'));
    }
    held.push({ response, stream });
    arrived();
  });
  return {
    server,
    held,
    /** Resolves when so many chats are held. */
    holds: (count: number) =>
      new Promise<void>((resolve) => {
        arrived = () => {
          if (held.length >= count) resolve();
        };
        arrived();
      }),
    finish() {
      for (const { response, stream } of held) {
        if (stream) response.end(`${chunk('last', 'stop')}data: [DONE]\n\n`);
        else sendJson(response, COMPLETION);
      }
    },
  };
}

const chat = (url: string, stream: boolean) =>
  fetch(`${url}/api/llm`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'Hi' }], stream }),
  });

describe('a stop of the service', () => {
  it('says 503 on /ready, refuses new inferences, finishes what runs and exits with 0', async () => {
    const upstream = await startHeldUpstream();
    await using _server = upstream.server;
    await using service = startProcess({ OPENAI_COMPATIBLE_BASE_URL: `${upstream.server.origin}/v1` });
    const url = await service.url;
    const whole = chat(url, false);
    const stream = await chat(url, true);
    await upstream.holds(2);
    expect((await fetch(`${url}/ready`)).status).toBe(200);

    service.child.kill('SIGTERM');
    const ready = await until(
      () => fetch(`${url}/ready`),
      ({ status }) => status === 503,
    );
    expect(await ready.json()).toMatchObject({ status: 'draining' });
    const refused = await chat(url, false);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('connection')).toBe('close');
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ error: 'overloaded' });

    upstream.finish();
    expect(await (await whole).json()).toMatchObject({ response: 'late' });
    const events = await stream.text();
    expect(events).toContain('event: done');
    expect(events).toContain('"response":"firstlast"');
    expect(await service.exited).toBe(0);
  });

  it('tells at the deadline those whose requests hang, and logs them as what they are', async () => {
    const upstream = await startHeldUpstream();
    await using _server = upstream.server;
    await using service = startProcess({
      OPENAI_COMPATIBLE_BASE_URL: `${upstream.server.origin}/v1`,
      SHUTDOWN_TIMEOUT: '0.1',
    });
    const url = await service.url;
    const whole = chat(url, false);
    const stream = await chat(url, true);
    await upstream.holds(2);
    service.child.kill('SIGTERM');

    const refused = await whole;
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ error: 'overloaded' });
    const events = await stream.text();
    expect(events).toContain('event: delta');
    expect(events).toMatch(/event: error\ndata: \{"error":"overloaded"/);
    expect(events).not.toContain('event: done');

    await upstream.server.nextAbort();
    expect(await service.exited).toBe(0);
    expect(service.output()).toContain('the shutdown deadline passed');
    expect(service.output().match(/request cut off by the stop of the service/g)).toHaveLength(2);
    expect(service.output()).toContain('"failure":"overloaded"');
    expect(service.output()).not.toContain('left by its caller');
  });

  it('ends the streams that follow a download', async () => {
    await using hub = await startLoopbackServer(() => {});
    await using service = startProcess({ HF_ENDPOINT: hub.origin });
    const url = `${await service.url}/api/models/all-minilm-l6-v2`;
    expect((await fetch(`${url}/download`, { method: 'POST' })).status).toBe(202);
    const events = await fetch(`${url}/events`);
    service.child.kill('SIGTERM');
    expect(await events.text()).toMatch(/event: error\ndata: \{"error":"overloaded"/);
    expect(await service.exited).toBe(0);
  });

  it('takes the same signal twice, as a terminal and a parent send it, for one', async () => {
    const upstream = await startHeldUpstream();
    await using _server = upstream.server;
    await using service = startProcess({ OPENAI_COMPATIBLE_BASE_URL: `${upstream.server.origin}/v1` });
    const url = await service.url;
    const whole = chat(url, false);
    await upstream.holds(1);
    service.child.kill('SIGINT');
    await until(
      () => fetch(`${url}/ready`),
      ({ status }) => status === 503,
    );
    service.child.kill('SIGINT');
    await fetch(`${url}/ready`);
    upstream.finish();
    expect((await whole).status).toBe(200);
    expect(await service.exited).toBe(0);
  });
});
