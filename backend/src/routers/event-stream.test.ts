import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorReplies } from '../plugins/errors.ts';
import { Metrics } from '../plugins/metrics.ts';
import { requestLifecycle } from '../plugins/request-lifecycle.ts';
import { ModelUnavailableError, UpstreamError } from '../utils/errors.ts';
import { ManualClock } from '../utils/manual-clock.ts';
import { eventOf, sendEventStream } from './event-stream.ts';

const PING_INTERVAL_MS = 15_000;
const PING = ': ping\n\n';

let app: FastifyInstance;
let clock: ManualClock;
let origin: string;
/** What the route under test streams. */
let open: (request: FastifyRequest) => Promise<AsyncIterable<string>>;
/** Resolves when a request has reached the route. */
let entered: PromiseWithResolvers<void>;
/** Codes of the failures that were told as an event. */
let failures: string[];

beforeEach(async () => {
  clock = new ManualClock();
  entered = Promise.withResolvers();
  failures = [];
  app = Fastify({ forceCloseConnections: true });
  requestLifecycle(app, { metrics: new Metrics() });
  errorReplies(app, { development: false });
  app.get('/events', (request, reply) => {
    entered.resolve();
    return sendEventStream(
      request,
      reply,
      { clock, pingIntervalMs: PING_INTERVAL_MS },
      open(request),
      ({ code }) => {
        failures.push(code);
        return eventOf(code, 'error');
      },
    );
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  // A server that listens on TCP has an address of this kind.
  origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
});
afterEach(() => app.close());

const get = (signal: AbortSignal | null = null) => fetch(`${origin}/events`, { signal });

async function* streamOf(...events: string[]): AsyncGenerator<string, void, undefined> {
  yield* events;
}

/** Reads a reply piece by piece. */
function readerOf(reply: Response): { readUntil(text: string): Promise<string> } {
  const pieces = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
  let read = '';
  return {
    /** Everything read so far, once it ends in `text`. */
    async readUntil(text) {
      while (!read.endsWith(text)) {
        const piece = await pieces?.read();
        if (!piece || piece.done) throw new Error(`The stream ended with ${JSON.stringify(read)}`);
        read += piece.value;
      }
      return read;
    },
  };
}

describe('an event', () => {
  it('has its name before its data, where it has one', () => {
    expect(eventOf('{}', 'delta')).toBe('event: delta\ndata: {}\n\n');
    expect(eventOf('[DONE]')).toBe('data: [DONE]\n\n');
  });
});

describe('a stream of events', () => {
  it('is sent as it comes, to be neither kept nor held back on the way', async () => {
    open = async () => streamOf(eventOf('1'), eventOf('2'));
    const reply = await get();
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(reply.headers.get('cache-control')).toBe('no-cache');
    expect(reply.headers.get('x-accel-buffering')).toBe('no');
    expect(await reply.text()).toBe('data: 1\n\ndata: 2\n\n');
    expect(clock.pending).toBe(0);
  });

  it('that fails before its first output is an ordinary error', async () => {
    open = () => Promise.reject(new ModelUnavailableError('No key', { retryAfterSeconds: 7 }));
    const reply = await get();
    expect(reply.status).toBe(503);
    expect(reply.headers.get('content-type')).toContain('application/json');
    expect(reply.headers.get('retry-after')).toBe('7');
    expect(await reply.json()).toMatchObject({ error: 'model_unavailable' });
    expect(clock.pending).toBe(0);
  });

  it('that fails later ends in an error event', async () => {
    open = async () =>
      (async function* () {
        yield eventOf('1');
        throw new UpstreamError('Broken off', []);
      })();
    const reply = await get();
    expect(reply.status).toBe(200);
    expect(await reply.text()).toBe('data: 1\n\nevent: error\ndata: upstream_error\n\n');
  });

  it('that fails after a first silence, with no output yet, ends in an error event too', async () => {
    const opening = Promise.withResolvers<AsyncIterable<string>>();
    open = () => opening.promise;
    const coming = get();
    await entered.promise;
    await clock.advance(PING_INTERVAL_MS);
    opening.reject(new ModelUnavailableError('No key'));
    const reply = await coming;
    expect(reply.status).toBe(200);
    expect(await reply.text()).toMatch(/event: error\ndata: model_unavailable\n\n$/);
  });

  it('is kept open by pings while it waits for its first output', async () => {
    const opening = Promise.withResolvers<AsyncIterable<string>>();
    open = () => opening.promise;
    const coming = get();
    await entered.promise;
    await clock.advance(PING_INTERVAL_MS);
    const { readUntil } = readerOf(await coming);
    expect(await readUntil(PING)).toBe(PING);
    await clock.advance(PING_INTERVAL_MS);
    expect(await readUntil(`${PING}${PING}`)).toBe(`${PING}${PING}`);
    opening.resolve(streamOf(eventOf('1')));
    expect(await readUntil(eventOf('1'))).toBe(`${PING}${PING}${eventOf('1')}`);
  });

  it('pings once for each interval of silence between its events, and never sooner', async () => {
    const second = Promise.withResolvers<string>();
    open = async () =>
      (async function* () {
        yield eventOf('1');
        yield await second.promise;
      })();
    const { readUntil } = readerOf(await get());
    await readUntil(eventOf('1'));
    await clock.advance(PING_INTERVAL_MS - 1);
    await clock.advance(1);
    expect(await readUntil(PING)).toBe(`${eventOf('1')}${PING}`);
    await clock.advance(PING_INTERVAL_MS - 1);
    second.resolve(eventOf('2'));
    expect(await readUntil(eventOf('2'))).toBe(`${eventOf('1')}${PING}${eventOf('2')}`);
  });
});

describe('a caller who leaves', () => {
  it('ends the source that waits for its next output, which is no failure', async () => {
    const ended = Promise.withResolvers<void>();
    open = async ({ callerSignal }) =>
      (async function* () {
        try {
          yield eventOf('1');
          await new Promise((_resolve, reject) => {
            callerSignal.addEventListener('abort', () => reject(callerSignal.reason));
          });
        } finally {
          ended.resolve();
        }
      })();
    const caller = new AbortController();
    const { readUntil } = readerOf(await get(caller.signal));
    await readUntil(eventOf('1'));
    caller.abort();
    await ended.promise;
    await clock.advance(0);
    expect(clock.pending).toBe(0);
    expect(failures).toEqual([]);
  });

  it('ends a source that never runs dry', async () => {
    const ended = Promise.withResolvers<void>();
    open = async () =>
      (async function* () {
        try {
          for (;;) yield eventOf('x'.repeat(10_000));
        } finally {
          ended.resolve();
        }
      })();
    const caller = new AbortController();
    const reply = await get(caller.signal);
    expect(reply.status).toBe(200);
    caller.abort();
    await expect(ended.promise).resolves.toBeUndefined();
  });

  it('ends a source that opens only after that', async () => {
    const opening = Promise.withResolvers<AsyncIterable<string>>();
    const left = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    open = ({ callerSignal }) => {
      callerSignal.addEventListener('abort', () => left.resolve());
      return opening.promise;
    };
    const caller = new AbortController();
    const coming = get(caller.signal);
    await entered.promise;
    await clock.advance(2 * PING_INTERVAL_MS);
    await coming;
    caller.abort();
    await left.promise;
    opening.resolve(
      (async function* () {
        try {
          for (;;) yield eventOf('1');
        } finally {
          ended.resolve();
        }
      })(),
    );
    await expect(ended.promise).resolves.toBeUndefined();
  });
});
