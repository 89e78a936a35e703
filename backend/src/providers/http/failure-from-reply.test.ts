import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../utils/manual-clock.ts';
import type { UpstreamFailure } from '../upstream-failure.ts';
import { failureFromReply } from './failure-from-reply.ts';
import { type LoopbackHandler, sendJson, startLoopbackServer } from './loopback-server.ts';
import { createTransport } from './transport.ts';

async function failureOf(handler: LoopbackHandler, clock = new ManualClock()): Promise<UpstreamFailure> {
  await using server = await startLoopbackServer(handler);
  const transport = createTransport();
  const reply = await transport.request({
    method: 'GET',
    url: server.origin,
    signal: new AbortController().signal,
  });
  const failure = await failureFromReply(reply, clock);
  await transport.close();
  return failure;
}

const answering = (status: number, body: unknown) =>
  failureOf((_request, res) => sendJson(res, body, status));

describe('failureFromReply', () => {
  it.each([
    [400, 'rejected'],
    [401, 'unauthorized'],
    [402, 'quota_exceeded'],
    [403, 'unauthorized'],
    [404, 'model_not_found'],
    [405, 'rejected'],
    [408, 'unavailable'],
    [409, 'rejected'],
    [410, 'model_not_found'],
    [413, 'rejected'],
    [415, 'rejected'],
    [422, 'rejected'],
    [429, 'rate_limited'],
    [500, 'unavailable'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
    [529, 'unavailable'],
  ])('takes status %i as %s', async (status, kind) => {
    expect(await answering(status, { error: 'words' })).toMatchObject({ kind, status });
  });

  it.each([
    { error: 'Model not supported by provider together' },
    { error: { message: 'The model `x` does not exist or you do not have access to it.' } },
    { error: { message: 'whatever', code: 'model_not_supported' } },
    { message: 'Model org/name not found' },
  ])('takes a 400 saying %j as a model that is not there', async (body) => {
    expect(await answering(400, body)).toMatchObject({ kind: 'model_not_found' });
  });

  it.each([
    { error: { message: 'too long', code: 'context_length_exceeded' } },
    {
      object: 'error',
      message: "This model's maximum context length is 4096 tokens. However, you sent 9000.",
    },
    {
      error: {
        code: 400,
        message: 'the request exceeds the available context size',
        type: 'exceed_context_size_error',
      },
    },
    { error: 'registry.ollama.ai/library/tinyllama:latest does not support tools' },
    { error: { message: 'qwen3 is not a multimodal model' } },
  ])('takes a 400 saying %j as beyond this one model', async (body) => {
    expect(await answering(400, body)).toMatchObject({ kind: 'unsupported' });
  });

  it('takes a 429 for a used-up quota as such', async () => {
    expect(await answering(429, { error: { code: 'insufficient_quota' } })).toMatchObject({
      kind: 'quota_exceeded',
    });
  });

  it.each([
    ['error', { error: 'inputs too long' }, 'inputs too long'],
    ['error.message', { error: { message: 'inputs too long' } }, 'inputs too long'],
    ['a list of errors', { error: ['inputs too long', 'and odd'] }, 'inputs too long; and odd'],
    ['detail', { detail: 'inputs too long' }, 'inputs too long'],
    [
      'a list of details',
      { detail: [{ loc: ['body', 'n'], msg: 'too large', input: 'a prompt' }] },
      'n: too large',
    ],
  ])('repeats what the upstream rejects, from %s', async (_name, body, words) => {
    expect((await answering(422, body)).message).toBe(`The upstream rejected the request: ${words}`);
  });

  it('repeats a short plain text', async () => {
    const failure = await failureOf((_request, response) => {
      response.writeHead(422, { 'content-type': 'text/plain' }).end('missing field `inputs`');
    });

    expect(failure.message).toContain('missing field `inputs`');
  });

  it.each([
    'hf_abcdefghijklmnopqrst',
    'sk-proj-abc123456789',
    'Bearer abcdefgh12345678',
    'gsk_1234567890',
    'A'.repeat(80),
  ])('removes %s from what it repeats', async (secret) => {
    const { message } = await answering(400, { error: `bad value ${secret} here` });

    expect(message).toBe('The upstream rejected the request: bad value [removed] here');
  });

  it('repeats no long text', async () => {
    expect((await answering(400, { error: 'word '.repeat(200) })).message).toBe(
      'The upstream rejected the request',
    );
  });

  it.each([401, 429, 500, 503])('repeats nothing of a %i', async (status) => {
    const { message } = await answering(status, { error: 'the prompt was: purple' });

    expect(message).not.toContain('purple');
  });

  it('carries how long to wait', async () => {
    const clock = new ManualClock();
    const loading = await answering(503, { error: 'Model x is currently loading', estimated_time: 20 });
    const limited = await failureOf((_request, response) => {
      response.writeHead(429, { 'retry-after': new Date(clock.now() + 90_000).toUTCString() }).end();
    }, clock);

    expect(loading.retryAfterMs).toBe(20_000);
    expect(limited.retryAfterMs).toBe(90_000);
  });

  it('carries no wait for what a wait does not mend', async () => {
    const failure = await failureOf((_request, response) => {
      response.writeHead(400, { 'retry-after': '5' }).end();
    });

    expect(failure.retryAfterMs).toBeUndefined();
  });

  it('makes do with the status when the body is a page, endless, broken or silent', async () => {
    const clock = new ManualClock();
    const kinds = [
      await failureOf((_request, res) => res.writeHead(504, { 'content-type': 'text/html' }).end('<html>')),
      await failureOf((_request, res) => {
        res.writeHead(503, { 'content-type': 'application/json' }).write('x'.repeat(200_000));
      }),
      await failureOf((_request, res) => {
        res.writeHead(500, { 'content-type': 'application/json' }).write('{"err', () => res.destroy());
      }),
    ].map((failure) => failure.kind);
    const silent = failureOf((_request, res) => {
      res.writeHead(502, { 'content-type': 'application/json' }).flushHeaders();
      const untilRead = setInterval(() => {
        if (clock.pending === 0) return;
        clearInterval(untilRead);
        void clock.advance(5_000);
      }, 1);
    }, clock);

    expect(kinds).toEqual(['unavailable', 'unavailable', 'unavailable']);
    expect(await silent).toMatchObject({ kind: 'unavailable', status: 502 });
  });
});
