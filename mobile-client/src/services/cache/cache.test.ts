import { manualClock, settle } from '../../test-support/manual-clock';
import { toBase64 } from '../../utils/base64';
import type { Media } from '../../utils/media';
import { createMemoryBlobStore } from '../storage/memory-blob-store';
import { createCache, searchEntries } from './cache';
import { cacheKey } from './cache-key';

const HOUR = 3_600_000;
const mediaOf = (size: number, fill = 7): Media => ({
  bytes: new Uint8Array(size).fill(fill),
  mediaType: 'image/png',
});

const SMALL: Media = { bytes: new Uint8Array(30).fill(1), mediaType: 'image/jpeg' };
const uriOf = ({ bytes, mediaType }: Media) => `data:${mediaType};base64,${toBase64(bytes)}`;

function given(limits: Partial<{ memoryItems: number; diskBytes: number; ttlMs: number }> = {}) {
  const blobs = createMemoryBlobStore();
  const thumbnails = createMemoryBlobStore();
  const makeThumbnail = jest.fn<Promise<Media | null>, [Media]>(async () => SMALL);
  const clock = manualClock();
  let id = 0;
  const all = { memoryItems: 50, diskBytes: 1_000_000, ttlMs: HOUR, ...limits };
  const createId = () => `id-${++id}`;
  const open = () => createCache({ blobs, thumbnails, makeThumbnail, clock, createId, limits: () => all });
  return { blobs, thumbnails, makeThumbnail, clock, open, cache: open(), limits: all };
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

describe('a thumbnail', () => {
  const added = async (limits?: Parameters<typeof given>[0]) => {
    const all = given(limits);
    const kept = await all.cache.add(entry('k', mediaOf(100)));
    if (kept === null) throw new Error('There is room for it');
    return { ...all, id: kept.id };
  };

  test('is made once, also over a restart, and counts as part of its entry', async () => {
    const { cache, id, makeThumbnail, open } = await added();
    const before = cache.store.getState().totalBytes;
    const [one, other] = await Promise.all([cache.thumbnail(id), cache.thumbnail(id)]);
    expect([one?.uri, other?.uri]).toEqual([uriOf(SMALL), uriOf(SMALL)]);
    expect(cache.store.getState().totalBytes).toBe(before + 30);
    const again = open();
    expect((await again.thumbnail(id))?.uri).toBe(uriOf(SMALL));
    expect(again.store.getState().totalBytes).toBe(before + 30);
    expect(makeThumbnail).toHaveBeenCalledTimes(1);
  });

  test('is made of one image at a time', async () => {
    const { cache, makeThumbnail } = given();
    let [now, most] = [0, 0];
    makeThumbnail.mockImplementation(async () => {
      most = Math.max(most, ++now);
      await settle();
      now--;
      return SMALL;
    });
    const kept = await Promise.all(['a', 'b', 'c'].map((key) => cache.add(entry(key, mediaOf(10)))));
    await Promise.all(kept.map((added) => added && cache.thumbnail(added.id)));
    expect(makeThumbnail).toHaveBeenCalledTimes(3);
    expect(most).toBe(1);
  });

  test('is the image itself where it is small, and where none can be made', async () => {
    const { cache, id, makeThumbnail } = await added();
    makeThumbnail.mockResolvedValueOnce(null);
    expect((await cache.thumbnail(id))?.uri).toBe(uriOf(mediaOf(100)));
    expect((await cache.thumbnail(id))?.uri).toBe(uriOf(mediaOf(100)));
    expect(makeThumbnail).toHaveBeenCalledTimes(1);
    const broken = await cache.add(entry('broken', mediaOf(5)));
    makeThumbnail.mockRejectedValueOnce(new Error('Out of memory'));
    expect(broken && (await cache.thumbnail(broken.id))?.uri).toBe(uriOf(mediaOf(5)));
  });

  test('is the image itself when the system has cleared it', async () => {
    const { cache, id, thumbnails } = await added();
    await cache.thumbnail(id);
    await thumbnails.clear();
    expect((await cache.thumbnail(id))?.uri).toBe(uriOf(mediaOf(100)));
  });

  test('goes with its entry', async () => {
    const { cache, id, thumbnails } = await added();
    await cache.thumbnail(id);
    await cache.remove([id]);
    expect(await thumbnails.list()).toEqual([]);
    const other = await cache.add(entry('other', mediaOf(10)));
    if (other) await cache.thumbnail(other.id);
    expect(await thumbnails.list()).toHaveLength(1);
    await cache.clear();
    expect(await thumbnails.list()).toEqual([]);
    expect(await cache.thumbnail(id)).toBeNull();
  });

  test('that an earlier start left behind is deleted', async () => {
    const { open, thumbnails } = given();
    await thumbnails.write('gone', {}, SMALL.bytes);
    await open().load();
    await settle();
    expect(await thumbnails.list()).toEqual([]);
  });

  test('deletes no result for its room, which the next result finds taken', async () => {
    const { cache, clock } = given({ diskBytes: 3 * (1_024 + 100) });
    for (const key of ['old', 'fresh']) {
      const kept = await cache.add(entry(key, mediaOf(100)));
      if (kept) await cache.thumbnail(kept.id);
      await clock.advance(HOUR);
    }
    const titles = () => cache.store.getState().entries.map(({ title }) => title);
    expect(titles()).toEqual(['fresh', 'old']);
    await cache.add(entry('next', mediaOf(100)));
    expect(titles()).toEqual(['next', 'fresh']);
  });
});
