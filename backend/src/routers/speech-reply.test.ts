import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorReplies } from '../plugins/errors.ts';
import { idempotency } from '../plugins/idempotency.ts';
import { createMemoryIdempotencyStore } from '../plugins/idempotency-store.ts';
import { Metrics } from '../plugins/metrics.ts';
import { requestLifecycle } from '../plugins/request-lifecycle.ts';
import type { StreamedSpeech, TtsService } from '../services/tts-service.ts';
import { ModelUnavailableError, UpstreamError } from '../utils/errors.ts';
import { createLogger } from '../utils/logging.ts';
import { ManualClock } from '../utils/manual-clock.ts';
import { ttsRouter } from './tts-router.ts';

let app: FastifyInstance;
let origin: string;
let lines: string[];
let metrics: Metrics;
/** What the service speaks. */
let speak: (signal: AbortSignal) => Promise<StreamedSpeech['body']>;

beforeEach(async () => {
  lines = [];
  metrics = new Metrics();
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  // Told as the base type: with pino's own Fastify would be of another type.
  const loggerInstance: FastifyBaseLogger = createLogger('DEBUG', destination);
  app = Fastify({ forceCloseConnections: true, loggerInstance });
  requestLifecycle(app, { metrics });
  errorReplies(app, { development: false });
  idempotency(app, {
    store: createMemoryIdempotencyStore({ maxBytes: 1e6, clock: new ManualClock() }),
    maxReplyBytes: 1e5,
  });
  const tts: TtsService = {
    synthesize: () => Promise.reject(new Error('not asked for')),
    stream: async (_job, { signal }) => ({
      provider: 'fake',
      model: 'm',
      attempts: 2,
      fellBack: false,
      value: { contentType: 'audio/mpeg', body: await speak(signal), warnings: ['speed was 2'] },
    }),
  };
  ttsRouter(app, { tts });
  await app.listen({ host: '127.0.0.1', port: 0 });
  // A server that listens on TCP has an address of this kind.
  origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
});
afterEach(() => app.close());

const post = (headers: Record<string, string> = {}, signal: AbortSignal | null = null) =>
  fetch(`${origin}/api/tts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ text: 'Hello.', stream: true }),
    signal,
  });

const bytes = (text: string) => new TextEncoder().encode(text);
const requestLine = () =>
  lines.map((line) => JSON.parse(line)).find((line) => line.route === '/api/tts' && 'status' in line);

async function* speechOf(...pieces: string[]) {
  for (const piece of pieces) yield bytes(piece);
}

describe('a reply that is speech as it is made', () => {
  it('carries the audio and the headers of a whole reply, and no length', async () => {
    speak = async () => speechOf('one', 'two');
    const reply = await post();
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'audio/mpeg',
      'x-model': 'm',
      'x-provider': 'fake',
      'x-attempts': '2',
      'x-cache': 'bypass',
      'x-warning': 'speed was 2',
      'x-accel-buffering': 'no',
      'transfer-encoding': 'chunked',
    });
    expect(await reply.text()).toBe('onetwo');
  });

  it('sends what there is before the rest is made', async () => {
    const rest = Promise.withResolvers<void>();
    speak = async () =>
      (async function* () {
        yield bytes('one');
        await rest.promise;
        yield bytes('two');
      })();
    const reader = (await post()).body?.getReader();
    expect((await reader?.read())?.value).toEqual(bytes('one'));
    rest.resolve();
    expect((await reader?.read())?.value).toEqual(bytes('two'));
    expect((await reader?.read())?.done).toBe(true);
  });

  it('has its length where the speech came whole', async () => {
    speak = async () => bytes('whole');
    const reply = await post();
    expect(reply.headers.get('content-length')).toBe('5');
  });

  it('is an ordinary error when it fails before the first byte', async () => {
    speak = () => Promise.reject(new ModelUnavailableError('No key'));
    const reply = await post();
    expect(reply.status).toBe(503);
    expect(await reply.json()).toMatchObject({ error: 'model_unavailable' });
  });
});

describe('a reply whose speech fails in the middle', () => {
  beforeEach(() => {
    speak = async () =>
      (async function* () {
        yield bytes('one');
        throw new UpstreamError('The voice broke', []);
      })();
  });

  it('is broken off: it never ends as if it were whole', async () => {
    const outcome = await new Promise<{ read: string; complete: boolean; error: string }>(
      (resolve, reject) => {
        const call = httpRequest(
          `${origin}/api/tts`,
          { method: 'POST', headers: { 'content-type': 'application/json' } },
          (reply) => {
            let read = '';
            reply.on('data', (chunk) => {
              read += String(chunk);
            });
            reply.on('error', ({ message }) => resolve({ read, complete: reply.complete, error: message }));
            reply.on('end', () => reject(new Error('The reply ended')));
          },
        );
        call.on('error', reject);
        call.end(JSON.stringify({ text: 'Hello.', stream: true }));
      },
    );
    expect(outcome).toEqual({ read: 'one', complete: false, error: 'aborted' });
  });

  it('is told in the log and the metrics as our failure, not as a caller who left', async () => {
    await post()
      .then((reply) => reply.text())
      .catch(() => {});
    await expect.poll(requestLine).toMatchObject({ status: 200, failure: 'upstream_error', msg: 'request' });
    expect(await metrics.registry.metrics()).not.toContain('inference_canceled_total{');
  });

  it('is not kept under its Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'once' };
    await post(headers)
      .then((reply) => reply.text())
      .catch(() => {});
    speak = async () => speechOf('one', 'two');
    await expect
      .poll(async () => {
        const reply = await post(headers);
        return [reply.headers.get('idempotent-replayed'), await reply.text()];
      })
      .toEqual([null, 'onetwo']);
  });
});

describe('a caller who leaves', () => {
  it('stops the speech', async () => {
    const stopped = Promise.withResolvers<unknown>();
    speak = async (signal) =>
      (async function* () {
        yield bytes('one');
        await new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            stopped.resolve(signal.reason);
            reject(signal.reason);
          });
        });
      })();
    const controller = new AbortController();
    const reader = (await post({}, controller.signal)).body?.getReader();
    await reader?.read();
    controller.abort();
    expect(await stopped.promise).toMatchObject({ name: 'CallerLeft' });
    await expect.poll(requestLine).toMatchObject({ status: 499 });
    expect(requestLine()).not.toHaveProperty('failure');
  });

  it('is not read for: what was made waits, and no more is made', async () => {
    let made = 0;
    speak = async () =>
      (async function* () {
        for (; made < 10_000; made++) yield new Uint8Array(64 * 1024);
      })();
    const controller = new AbortController();
    await post({}, controller.signal);
    let before = -1;
    // The buffers of both ends fill up, and then all stands still.
    await expect
      .poll(() => {
        const still = made === before;
        before = made;
        return still;
      })
      .toBe(true);
    expect(made).toBeLessThan(1_000);
    controller.abort();
  });
});
