import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConcurrencyLimit, concurrencyLimit } from './concurrency-limit.ts';
import { errorReplies } from './errors.ts';

const MAX_CONCURRENT = 2;
const MAX_QUEUED = 2;

let app: FastifyInstance;
let limit: ConcurrencyLimit;
let origin: string;
/** Ends the work of a request, by its name. */
let finish: Map<string, () => void>;
/** Names of the requests whose work has begun, in order. */
let begun: string[];
/** Names of the requests that have arrived, at work or not. */
let arrived: Set<string>;
let onChange: () => void;

beforeEach(async () => {
  finish = new Map();
  begun = [];
  arrived = new Set();
  onChange = () => {};
  app = Fastify({ forceCloseConnections: true });
  errorReplies(app, { development: false });
  app.addHook('onRequest', (request, reply, done) => {
    const name = request.url.slice(1);
    arrived.add(name);
    reply.raw.once('close', () => {
      arrived.delete(name);
      setImmediate(onChange);
    });
    done();
    onChange();
  });
  limit = concurrencyLimit(app, { maxConcurrent: MAX_CONCURRENT, maxQueued: MAX_QUEUED });
  app.get('/free', () => 'free');
  app.get('/:name', { config: { capability: 'chat' } }, async (request) => {
    const name = request.url.slice(1);
    const { promise, resolve } = Promise.withResolvers<void>();
    finish.set(name, resolve);
    begun.push(name);
    onChange();
    await promise;
    return `did ${name}`;
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  // A server that listens on TCP has an address of this kind.
  origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const end of finish.values()) end();
  await app.close();
});

/** Resolves once `condition` holds; asked again after every arrival, begin and end of a request. */
const until = (condition: () => boolean) =>
  new Promise<void>((resolve) => {
    onChange = () => {
      if (condition()) resolve();
    };
    onChange();
  });

/** Sends a request and resolves, with the reply still to come, when the service has it. */
async function send(name: string, signal: AbortSignal | null = null) {
  const reply = fetch(`${origin}/${name}`, { signal });
  reply.catch(() => {});
  await until(() => arrived.has(name));
  return { reply };
}

const end = (name: string) => finish.get(name)?.();

describe('the bound of inferences at work', () => {
  it('lets no more of them begin, and leaves other routes alone', async () => {
    for (const name of ['a', 'b', 'c']) await send(name);
    expect(await (await fetch(`${origin}/free`)).text()).toBe('free');
    expect(begun).toEqual(['a', 'b']);
  });

  it('lets those that wait begin in their order', async () => {
    const sent = [];
    for (const name of ['a', 'b', 'c', 'd']) sent.push(await send(name));
    end('b');
    await until(() => begun.length === 3);
    expect(begun).toEqual(['a', 'b', 'c']);
    end('a');
    await until(() => begun.length === 4);
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    end('c');
    end('d');
    const texts = await Promise.all(sent.map(async ({ reply }) => (await reply).text()));
    expect(texts).toEqual(['did a', 'did b', 'did c', 'did d']);
  });

  it('refuses what neither may work nor wait, and says when to come again', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await send(name);
    const refused = await fetch(`${origin}/e`);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ error: 'overloaded' });
    expect(begun).toEqual(['a', 'b']);
  });

  it('gives the place of a caller who left the queue to another', async () => {
    const impatient = new AbortController();
    await send('a');
    await send('b');
    await send('c', impatient.signal);
    await send('d');
    impatient.abort();
    await until(() => !arrived.has('c'));
    await send('e');
    end('a');
    await until(() => begun.length === 3);
    end('b');
    await until(() => begun.length === 4);
    expect(begun).toEqual(['a', 'b', 'd', 'e']);
  });

  it('lets the next begin when a caller leaves whose inference is at work', async () => {
    const impatient = new AbortController();
    await send('a', impatient.signal);
    await send('b');
    await send('c');
    impatient.abort();
    await until(() => begun.length === 3);
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('counts each inference once, however many have passed', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      const { reply } = await send(name);
      end(name);
      await (await reply).text();
      await until(() => !arrived.has(name));
    }
    for (const name of ['f', 'g', 'h']) await send(name);
    expect(begun.slice(5)).toEqual(['f', 'g']);
  });
});

describe('draining', () => {
  it('is over at once where nothing is at work', async () => {
    await expect(limit.drain()).resolves.toBeUndefined();
  });

  it('waits for what is at work and for what is in the queue', async () => {
    const sent = [];
    for (const name of ['a', 'b', 'c']) sent.push(await send(name));
    let over = false;
    const drained = limit.drain().then(() => {
      over = true;
    });
    end('a');
    end('b');
    await until(() => begun.includes('c') && !arrived.has('a') && !arrived.has('b'));
    expect(over).toBe(false);
    end('c');
    await drained;
    const statuses = await Promise.all(sent.map(async ({ reply }) => (await reply).status));
    expect(statuses).toEqual([200, 200, 200]);
  });

  it('refuses new inferences on a connection that it closes, and answers other routes', async () => {
    await send('a');
    void limit.drain();
    const refused = await fetch(`${origin}/b`);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('connection')).toBe('close');
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ error: 'overloaded' });
    expect((await fetch(`${origin}/free`)).status).toBe(200);
    expect(begun).toEqual(['a']);
  });
});
