import { describe, expect, it } from 'vitest';
import { sendEvents, sendJson } from '../http/loopback-server.ts';
import type { ChatBody, ChatStream } from '../provider.ts';
import { contextOf, openProvider } from './provider-harness.ts';

const completion = { id: 'c1', choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' } }] };
const body: ChatBody = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] };
const events = [
  'data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n',
  'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
];

async function textOf(stream: ChatStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk.text;
  return text;
}

describe('chat over an OpenAI-compatible server', () => {
  it("sends the caller's bytes and hands back the upstream's, both untouched", async () => {
    const raw = Buffer.from(
      '{ "model":"m",  "messages":[{"role":"user","content":"Hello"}], "x_vendor":1.0 }',
    );
    const reply = '{"choices": [ {"message":{"content":"Hi"}} ],  "z":1.0}';
    await using opened = await openProvider(
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).end(reply);
      },
      { apiKey: 'secret-key', headers: { 'X-Org': 'a' } },
    );

    const result = await opened.provider.chat({ body, raw }, contextOf('m'));

    expect(result.text).toBe(reply);
    const [request] = opened.server.received;
    expect(request).toMatchObject({
      method: 'POST',
      url: '/v1/chat/completions',
      body: raw,
      headers: {
        authorization: 'Bearer secret-key',
        'content-type': 'application/json',
        accept: 'application/json',
        'x-org': 'a',
      },
    });
  });

  it('changes only the model when the server knows it by another name', async () => {
    await using opened = await openProvider((_request, response) => sendJson(response, completion));
    const call = {
      body: { ...body, model: 'test:m', x_vendor: [1] },
      raw: Buffer.from('{"model":"test:m"}'),
    };

    await opened.provider.chat(call, contextOf('m'));

    expect(JSON.parse(String(opened.server.received[0]?.body))).toEqual({ ...call.body, model: 'm' });
  });

  it('sends no authorization header without a key', async () => {
    await using opened = await openProvider((_request, response) => sendJson(response, completion));

    await opened.provider.chat({ body }, contextOf('m'));

    expect(opened.server.received[0]?.headers).not.toHaveProperty('authorization');
  });

  it('streams', async () => {
    const raw = Buffer.from('{"model":"m","messages":[],"stream":true }');
    await using opened = await openProvider((_request, response) => sendEvents(response, ...events));

    const stream = await opened.provider.streamChat({ body: { ...body, stream: true }, raw }, contextOf('m'));

    expect(await textOf(stream)).toBe('Hi');
    expect(opened.server.received[0]).toMatchObject({ body: raw, headers: { accept: 'text/event-stream' } });
  });

  it('asks for a stream, or for none, whatever the body says', async () => {
    await using opened = await openProvider((request, response) => {
      if (JSON.parse(String(request.body)).stream) sendEvents(response, ...events);
      else sendJson(response, completion);
    });

    await textOf(await opened.provider.streamChat({ body }, contextOf('m')));
    await opened.provider.chat(
      { body: { ...body, stream: true, stream_options: { include_usage: true } } },
      contextOf('m'),
    );

    const bodies = opened.server.received.map((request) => JSON.parse(String(request.body)));
    expect(bodies).toEqual([
      { ...body, stream: true },
      { ...body, stream: false },
    ]);
  });

  it.each([
    [401, 'unauthorized'],
    [404, 'model_not_found'],
    [422, 'rejected'],
    [429, 'rate_limited'],
    [503, 'unavailable'],
  ])('fails on status %i with %s, streaming or not', async (status, kind) => {
    await using opened = await openProvider((_request, response) =>
      sendJson(response, { error: 'x' }, status),
    );

    await expect(opened.provider.chat({ body }, contextOf('m'))).rejects.toMatchObject({ kind, status });
    await expect(opened.provider.streamChat({ body }, contextOf('m'))).rejects.toMatchObject({
      kind,
      status,
    });
  });

  it('lets the upstream see that the caller left, before the reply and in the middle of it', async () => {
    const before = new AbortController();
    const during = new AbortController();
    await using opened = await openProvider((request, response) => {
      if (!JSON.parse(String(request.body)).stream) return before.abort(new Error('left'));
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(events[0]);
    });

    await expect(opened.provider.chat({ body }, contextOf('m', before.signal))).rejects.toThrow('left');
    await opened.server.nextAbort();

    const stream = await opened.provider.streamChat({ body }, contextOf('m', during.signal));
    const reading = (async () => {
      for await (const chunk of stream) if (chunk.text) during.abort(new Error('left'));
    })();
    await expect(reading).rejects.toThrow('left');
    await opened.server.nextAbort();
    await opened.server.allClosed();
  });
});
