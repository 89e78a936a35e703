import { manualClock } from '../../test-support/manual-clock';
import type { Media } from '../../utils/media';
import { createMemoryBlobStore } from '../storage/memory-blob-store';
import { createCache, searchEntries } from './cache';
import { cacheKey } from './cache-key';

const HOUR = 3_600_000;
const mediaOf = (size: number, fill = 7): Media => ({
  bytes: new Uint8Array(size).fill(fill),
  mediaType: 'image/png',
});

function given(limits: Partial<{ memoryItems: number; diskBytes: number; ttlMs: number }> = {}) {
  const blobs = createMemoryBlobStore();
  const clock = manualClock();
  let id = 0;
  const all = { memoryItems: 50, diskBytes: 1_000_000, ttlMs: HOUR, ...limits };
  const open = () => createCache({ blobs, clock, createId: () => `id-${++id}`, limits: () => all });
  return { blobs, clock, open, cache: open(), limits: all };
}

const entry = (key: string, media: Media, title = key) => ({
  key,
  capability: 'image_generation' as const,
  title,
  parameters: { prompt: title },
  model: 'm',
  provider: 'p',
  media,
});

test('a hit brings the result with its age', async () => {
  const { cache, clock } = given();
  await cache.add(entry('k', mediaOf(10)));
  await clock.advance(5_000);
  expect(await cache.lookup('k')).toMatchObject({
    media: mediaOf(10),
    ageMs: 5_000,
    stale: false,
    entry: { model: 'm' },
  });
  expect(await cache.lookup('other')).toBeNull();
});

test('a result past its time to live is stale and still there', async () => {
  const { cache, clock } = given();
  await cache.add(entry('k', mediaOf(10)));
  await clock.advance(HOUR + 1);
  expect(await cache.lookup('k')).toMatchObject({ stale: true, media: mediaOf(10) });
});

test('the newest of several results answers, and all of them are kept', async () => {
  const { cache, clock } = given();
  await cache.add(entry('k', mediaOf(10, 1)));
  await clock.advance(1);
  await cache.add(entry('k', mediaOf(10, 2)));
  expect((await cache.lookup('k'))?.media.bytes[0]).toBe(2);
  expect(cache.store.getState().entries).toHaveLength(2);
});

test('results survive a restart', async () => {
  const { cache, open } = given();
  await cache.add(entry('k', mediaOf(10)));
  const restarted = open();
  expect(await restarted.lookup('k')).toMatchObject({ media: mediaOf(10) });
  expect(restarted.store.getState().totalBytes).toBe(cache.store.getState().totalBytes);
});

test('the least recently used go when the disk is full', async () => {
  const { cache, clock, blobs } = given({ diskBytes: 5 * 11_024 });
  for (const key of ['a', 'b', 'c', 'd', 'e']) {
    await cache.add(entry(key, mediaOf(10_000)));
    await clock.advance(100_000);
  }
  await cache.lookup('a');
  await cache.add(entry('f', mediaOf(10_000)));
  expect(await cache.lookup('b')).toBeNull();
  expect(await cache.lookup('a')).not.toBeNull();
  expect(
    cache.store
      .getState()
      .entries.map(({ key }) => key)
      .sort(),
  ).toEqual(['a', 'c', 'd', 'e', 'f']);
  expect(cache.store.getState().totalBytes).toBeLessThanOrEqual(5 * 11_024);
  expect(await blobs.list()).toHaveLength(5);
});

test('a result larger than the whole cache is not kept and pushes nothing out', async () => {
  const { cache } = given({ diskBytes: 20_000 });
  await cache.add(entry('a', mediaOf(1_000)));
  expect(await cache.add(entry('b', mediaOf(30_000)))).toBeNull();
  expect(await cache.lookup('a')).not.toBeNull();
});

test('smaller limits take effect when asked to', async () => {
  const { cache, limits, clock } = given();
  for (const key of ['a', 'b', 'c']) {
    await cache.add(entry(key, mediaOf(10_000)));
    await clock.advance(1);
  }
  limits.diskBytes = 12_000;
  await cache.trim();
  expect(cache.store.getState().entries.map(({ key }) => key)).toEqual(['c']);
});

test('memory answers without the disk, but only for so many items', async () => {
  const { cache, blobs } = given({ memoryItems: 2 });
  const read = jest.spyOn(blobs, 'read');
  for (const key of ['a', 'b', 'c']) await cache.add(entry(key, mediaOf(10)));
  await cache.lookup('c');
  await cache.lookup('b');
  expect(read).not.toHaveBeenCalled();
  await cache.lookup('a');
  expect(read).toHaveBeenCalledTimes(1);
});

test('many results at once are all kept and counted', async () => {
  const { cache } = given();
  await Promise.all(Array.from({ length: 40 }, (_, index) => cache.add(entry(`k${index}`, mediaOf(100)))));
  expect(cache.store.getState().entries).toHaveLength(40);
  expect(cache.store.getState().totalBytes).toBe(40 * 1_124);
});

test('some or all can be deleted', async () => {
  const { cache, blobs } = given();
  const first = await cache.add(entry('a', mediaOf(10)));
  await cache.add(entry('b', mediaOf(10)));
  await cache.remove([first?.id ?? '']);
  expect(await cache.lookup('a')).toBeNull();
  await cache.clear();
  expect(cache.store.getState()).toMatchObject({ entries: [], totalBytes: 0 });
  expect(await blobs.list()).toEqual([]);
});

test('records that are broken cost only themselves', async () => {
  const { cache, blobs, open } = given();
  await cache.add(entry('a', mediaOf(10)));
  await blobs.write('junk', { nothing: 'known' }, new Uint8Array(5));
  const restarted = open();
  await restarted.load();
  expect(restarted.store.getState().entries.map(({ key }) => key)).toEqual(['a']);
  expect((await blobs.list()).map(({ id }) => id)).toEqual(['id-1']);
});

test('content that has vanished is a miss and leaves the list', async () => {
  const { blobs, cache, open } = given();
  const kept = await cache.add(entry('a', mediaOf(10)));
  const other = open();
  await other.load();
  await blobs.delete([kept?.id ?? '']);
  expect(await other.lookup('a')).toBeNull();
  expect(other.store.getState().entries).toEqual([]);
});

test('a disk that takes nothing leaves the result in memory', async () => {
  const { cache, blobs } = given();
  jest.spyOn(blobs, 'write').mockRejectedValue(new DOMException('full', 'QuotaExceededError'));
  await cache.add(entry('a', mediaOf(10)));
  expect(await cache.lookup('a')).toMatchObject({ media: mediaOf(10) });
});

test('a disk fuller than thought gives back half and tries again', async () => {
  const { cache, blobs, clock } = given();
  for (const key of ['a', 'b', 'c', 'd']) {
    await cache.add(entry(key, mediaOf(10_000)));
    await clock.advance(1);
  }
  jest.spyOn(blobs, 'write').mockRejectedValueOnce(new DOMException('full', 'QuotaExceededError'));
  await cache.add(entry('e', mediaOf(10)));
  const keys = cache.store.getState().entries.map(({ key }) => key);
  expect(keys).toContain('e');
  expect(keys).not.toContain('a');
});

test('search finds words in title, texts and model, within a capability', async () => {
  const { cache } = given();
  await cache.add(entry('a', mediaOf(1), 'A red Bicycle'));
  await cache.add({ ...entry('b', mediaOf(1), 'A red house'), capability: 'text_to_speech' });
  const { entries } = cache.store.getState();
  const keys = (search: Parameters<typeof searchEntries>[1]) =>
    searchEntries(entries, search).map(({ key }) => key);
  expect(keys({ text: 'bicycle red' })).toEqual(['a']);
  expect(keys({ text: 'red', capability: 'text_to_speech' })).toEqual(['b']);
  expect(keys({ text: 'blue' })).toEqual([]);
  expect(keys({})).toHaveLength(2);
});

describe('the key', () => {
  const key = cacheKey;

  test('does not depend on order, white space around texts or undefined parameters', async () => {
    expect(await key('chat', { a: ' x ', b: { d: 1, c: 2 }, e: undefined })).toBe(
      await key('chat', { b: { c: 2, d: 1 }, a: 'x' }),
    );
    expect(await key('chat', {})).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    ['the capability', key('image_generation', { prompt: 'x' })],
    ['a parameter', key('chat', { prompt: 'y' })],
    ['one more parameter', key('chat', { prompt: 'x', seed: 1 })],
    ['a file', key('chat', { prompt: 'x' }, { image: mediaOf(10, 1) })],
  ])('depends on %s', async (_, other) => {
    expect(await other).not.toBe(await key('chat', { prompt: 'x' }));
  });

  test('depends on the bytes of files, and on which is which', async () => {
    const [a, b] = [mediaOf(100_000, 1), mediaOf(100_000, 2)];
    expect(await key('chat', {}, { image: a, mask: b })).not.toBe(
      await key('chat', {}, { image: b, mask: a }),
    );
    expect(await key('chat', {}, { image: a })).toBe(await key('chat', {}, { image: mediaOf(100_000, 1) }));
  });

  test('tells a list from an object of the same look', async () => {
    expect(await key('chat', { a: [['b', 1]] })).not.toBe(await key('chat', { a: { b: 1 } }));
  });
});
