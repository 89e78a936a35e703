import { manualClock, settle } from '../../test-support/manual-clock';
import type { Api, ApiResult, Problem } from '../api';
import { CANCELLED, failed, NO_META } from '../api/result';
import { createCache, DEFAULT_CACHE_LIMITS } from '../cache';
import type { InferenceRequest } from '../inference';
import { createMemoryBlobStore } from '../storage/memory-blob-store';
import { createOutbox, MAX_OUTBOX_ITEMS } from './outbox';

const PNG = { bytes: Uint8Array.of(1, 2, 3), mediaType: 'image/png' };
const edit: InferenceRequest = {
  capability: 'image_editing',
  parameters: { prompt: 'make it blue' },
  files: { image: { bytes: Uint8Array.of(9, 8), mediaType: 'image/jpeg', name: 'a.jpg' } },
};
const chat: InferenceRequest = {
  capability: 'chat',
  parameters: { messages: [{ role: 'user', content: 'Hello?' }] },
  files: {},
};
const REPLY = { response: 'Hi.', model: 'm', tokens_used: null, usage: null, stop_reason: 'stop' };
const ok = <T>(value: T): ApiResult<T> => ({
  ok: true,
  value,
  meta: { ...NO_META, model: 'm', provider: 'p' },
});

/** What the outbox calls of the API; each call waits until it is answered. */
function scriptedApi() {
  const calls: {
    parameters: unknown;
    files?: unknown;
    key: string | undefined;
    answer(result: ApiResult<never>): void;
  }[] = [];
  const call = (
    parameters: unknown,
    files: unknown,
    options: { signal?: AbortSignal | undefined; idempotencyKey?: string | undefined } = {},
  ) =>
    new Promise<ApiResult<never>>((resolve) => {
      options.signal?.addEventListener('abort', () => resolve(CANCELLED));
      calls.push({ parameters, files, key: options.idempotencyKey, answer: resolve });
    });
  const api: Pick<Api, 'editImage' | 'chat'> = {
    editImage: (parameters, files, options) => call(parameters, files, options),
    chat: (parameters, options) => call(parameters, undefined, options),
  };
  // The outbox is only given requests of these two.
  return { api: api as Api, calls };
}

function given() {
  const stores = { items: createMemoryBlobStore(), files: createMemoryBlobStore() };
  const clock = manualClock();
  let id = 0;
  const createId = () => `id-${++id}`;
  const cache = createCache({
    blobs: createMemoryBlobStore(),
    thumbnails: createMemoryBlobStore(),
    makeThumbnail: null,
    clock,
    createId,
    limits: () => DEFAULT_CACHE_LIMITS,
  });
  const { api, calls } = scriptedApi();
  const world = { online: true };
  const finished: [string, unknown][] = [];
  const locks = new Set<string>();
  /** `held`: the locks of other tabs; those of a killed app are free. */
  const start = (held = locks) =>
    createOutbox({
      api,
      cache,
      ...stores,
      clock,
      createId,
      exclusively: async (name, work) => {
        if (held.has(name)) return undefined;
        held.add(name);
        return work().finally(() => held.delete(name));
      },
      isOnline: () => world.online,
      onFinished: (item, value) => finished.push([item.state, value]),
    });
  const until = async (calledTimes: number) => {
    while (calls.length < calledTimes) await settle();
  };
  const stateOf = (outbox: ReturnType<typeof start>) =>
    outbox.store.getState().items.map(({ state }) => state);
  const answer = (index: number, result: ApiResult<unknown>) =>
    calls[index]?.answer(result as ApiResult<never>);
  return { stores, clock, cache, calls, world, finished, start, until, stateOf, answer };
}

test('what waits is sent once, in order, under its own idempotency key, and its result is kept', async () => {
  const { start, calls, until, answer, cache, stateOf, finished, stores } = given();
  const outbox = start();
  const first = await outbox.add(edit);
  await outbox.add(chat);
  const flushed = outbox.flush();
  await until(1);
  expect(stateOf(outbox)).toEqual(['sending', 'waiting']);
  expect(calls[0]).toMatchObject({ key: first?.id, parameters: edit.parameters, files: edit.files });
  answer(0, ok(PNG));
  await until(2);
  answer(1, ok(REPLY));
  await flushed;
  expect(calls).toHaveLength(2);
  expect(stateOf(outbox)).toEqual(['done', 'done']);
  expect(finished).toEqual([
    ['done', PNG],
    ['done', REPLY],
  ]);
  const { entry_id } = outbox.store.getState().items[0] ?? {};
  expect(await cache.read(entry_id ?? '')).toEqual(PNG);
  expect(await stores.files.list()).toEqual([]);
});

test('what was being sent when the app was killed is sent after the restart, under the same key', async () => {
  const { start, calls, until, answer, stateOf, stores } = given();
  const before = start();
  const item = await before.add(edit);
  void before.flush();
  await until(1);
  expect((await stores.items.list())[0]?.record).toMatchObject({ state: 'sending' });

  const restarted = start(new Set());
  const flushed = restarted.flush();
  await until(2);
  expect(calls[1]).toMatchObject({ key: item?.id, parameters: edit.parameters, files: edit.files });
  answer(1, ok(PNG));
  await flushed;
  expect(stateOf(restarted)).toEqual(['done']);
});

test('a connection that is lost again leaves everything waiting', async () => {
  const { start, until, answer, stateOf, calls } = given();
  const outbox = start();
  await outbox.add(chat);
  await outbox.add(chat);
  const flushed = outbox.flush();
  await until(1);
  answer(0, failed({ kind: 'cannot_connect' }));
  await flushed;
  expect(stateOf(outbox)).toEqual(['waiting', 'waiting']);
  expect(calls).toHaveLength(1);
});

test('nothing is sent while there is no connection', async () => {
  const { start, world, calls } = given();
  world.online = false;
  const outbox = start();
  await outbox.add(chat);
  await outbox.flush();
  expect(calls).toHaveLength(0);
});

test('a request that the server refuses fails with its problem, others go on, and it can be tried again', async () => {
  const { start, until, answer, stateOf, finished } = given();
  const outbox = start();
  const item = await outbox.add(chat);
  await outbox.add(chat);
  const flushed = outbox.flush();
  await until(1);
  const problem: Problem = { kind: 'invalid', fields: { messages: 'too long' } };
  answer(0, failed(problem));
  await until(2);
  answer(1, ok(REPLY));
  await flushed;
  expect(stateOf(outbox)).toEqual(['failed', 'done']);
  expect(outbox.store.getState().items[0]?.problem).toEqual(problem);
  expect(finished[0]).toEqual(['failed', null]);

  const retried = outbox.retry(item?.id ?? '');
  await until(3);
  answer(2, ok(REPLY));
  await retried;
  expect(stateOf(outbox)).toEqual(['done', 'done']);
  expect(outbox.store.getState().items[0]).not.toHaveProperty('problem');
});

test('an item can be taken out while it waits and while it is sent', async () => {
  const { start, until, stateOf, stores, calls } = given();
  const outbox = start();
  const first = await outbox.add(edit);
  const second = await outbox.add(edit);
  await outbox.cancel(second?.id ?? '');
  const flushed = outbox.flush();
  await until(1);
  await outbox.cancel(first?.id ?? '');
  await flushed;
  expect(stateOf(outbox)).toEqual([]);
  expect(calls).toHaveLength(1);
  expect(await stores.items.list()).toEqual([]);
  expect(await stores.files.list()).toEqual([]);
});

test('two tabs send an item once, and the second tab learns of it', async () => {
  const { start, until, answer, stateOf, calls, clock } = given();
  const [one, two] = [start(), start()];
  await one.add(chat);
  await two.load();
  const flushes = [one.flush(), two.flush()];
  await until(1);
  answer(0, ok(REPLY));
  await Promise.all(flushes);
  await clock.advance(5_000);
  await two.flush();
  expect(calls).toHaveLength(1);
  expect(stateOf(one)).toEqual(['done']);
  expect(stateOf(two)).toEqual(['done']);
});

test('it takes no more than its bound', async () => {
  const { start, world } = given();
  world.online = false;
  const outbox = start();
  for (let index = 0; index < MAX_OUTBOX_ITEMS; index++) expect(await outbox.add(chat)).not.toBeNull();
  expect(await outbox.add(chat)).toBeNull();
});

test('a full disk refuses the item and leaves nothing behind', async () => {
  const { start, stores } = given();
  jest.spyOn(stores.items, 'write').mockRejectedValue(new DOMException('full', 'QuotaExceededError'));
  const outbox = start();
  expect(await outbox.add(edit)).toBeNull();
  expect(await stores.files.list()).toEqual([]);
});

test('an item whose file was lost fails, and a broken record is passed over', async () => {
  const { start, stores, stateOf } = given();
  const outbox = start();
  const item = await outbox.add(edit);
  await stores.files.delete([`${item?.id}-image`]);
  await stores.items.write('junk', { state: 'unknown' }, new Uint8Array(0));
  const restarted = start();
  await restarted.flush();
  expect(stateOf(restarted)).toEqual(['failed']);
  expect(restarted.store.getState().items[0]?.problem).toEqual({ kind: 'failed' });
  await restarted.clearFinished();
  expect(stateOf(restarted)).toEqual([]);
});
