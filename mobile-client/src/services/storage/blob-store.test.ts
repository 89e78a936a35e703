import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import * as fileSystem from '../../test-support/expo-file-system';
import { openBlobStore as openOnPhone } from './blob-store';
import { openBlobStore as openInBrowser } from './blob-store.web';
import type { BlobStore } from './blob-store-types';
import { createMemoryBlobStore } from './memory-blob-store';

const BYTES = Uint8Array.from({ length: 3_000 }, (_, index) => index % 251);
let stores = 0;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const kinds: [string, (name: string) => BlobStore][] = [
  ['on phones', (name) => openOnPhone(name, { durable: true })],
  ['in browsers', (name) => openInBrowser(name, { durable: true })],
  ['in memory', createMemoryBlobStore],
];

describe.each(kinds)('a blob store %s', (kind, openKind) => {
  const open = () => openKind(`store-${++stores}`);

  test('gives back bytes and record as they were', async () => {
    const store = open();
    await store.write('a', { title: 'A', at: 1 }, BYTES);
    await store.write('b', { title: 'B' }, new Uint8Array(0));
    expect(await store.read('a')).toEqual(BYTES);
    expect(await store.read('b')).toEqual(new Uint8Array(0));
    expect(await store.read('c')).toBeNull();
    expect(await store.list()).toEqual([
      { id: 'a', record: { title: 'A', at: 1 } },
      { id: 'b', record: { title: 'B' } },
    ]);
  });

  test('replaces bytes, or only the record', async () => {
    const store = open();
    await store.write('a', { n: 1 }, BYTES);
    await store.writeRecord('a', { n: 2 });
    expect(await store.read('a')).toEqual(BYTES);
    await store.write('a', { n: 3 }, Uint8Array.of(9));
    expect(await store.read('a')).toEqual(Uint8Array.of(9));
    expect(await store.list()).toEqual([{ id: 'a', record: { n: 3 } }]);
  });

  test('writes no record without a blob', async () => {
    const store = open();
    await store.writeRecord('a', { n: 1 });
    expect(await store.list()).toEqual([]);
  });

  test('deletes some or all', async () => {
    const store = open();
    for (const id of ['a', 'b', 'c']) await store.write(id, {}, BYTES);
    await store.delete(['a', 'x']);
    expect((await store.list()).map(({ id }) => id)).toEqual(['b', 'c']);
    expect(await store.read('a')).toBeNull();
    await store.clear();
    expect(await store.list()).toEqual([]);
    expect(await store.read('b')).toBeNull();
  });

  test('takes many writes at once', async () => {
    const store = open();
    const ids = Array.from({ length: 50 }, (_, index) => `id-${index}`);
    await Promise.all(ids.map((id, index) => store.write(id, { index }, Uint8Array.of(index))));
    expect(await store.list()).toHaveLength(50);
    expect(await store.read('id-49')).toEqual(Uint8Array.of(49));
  });

  if (kind === 'in memory') return;

  test('keeps everything for the next start', async () => {
    const name = `store-${++stores}`;
    await openKind(name).write('a', { n: 1 }, BYTES);
    const later = openKind(name);
    expect(await later.list()).toEqual([{ id: 'a', record: { n: 1 } }]);
    expect(await later.read('a')).toEqual(BYTES);
  });
});

describe('a blob store on phones', () => {
  const folderOf = (name: string) => new fileSystem.Directory(fileSystem.Paths.document, 'ai-platform', name);
  const fileOf = (name: string, fileName: string) => new fileSystem.File(folderOf(name), fileName);

  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('reads one index at the start once it is calm', async () => {
    const store = openOnPhone('calm', { durable: true });
    await store.write('a', { n: 1 }, BYTES);
    expect(fileOf('calm', 'index.json').exists).toBe(false);
    jest.advanceTimersByTime(2_000);
    expect(fileOf('calm', 'index.json').exists).toBe(true);
    // With the index there, the records themselves are not read.
    fileOf('calm', 'a.record.json').write('{"n":99}');
    expect(await openOnPhone('calm', { durable: true }).list()).toEqual([{ id: 'a', record: { n: 1 } }]);
  });

  test('has no index that could be wrong after a crash', async () => {
    const store = openOnPhone('crash', { durable: true });
    await store.write('a', { n: 1 }, BYTES);
    jest.advanceTimersByTime(2_000);
    await store.write('b', { n: 2 }, BYTES);
    await store.writeRecord('a', { n: 3 });
    const restarted = await openOnPhone('crash', { durable: true }).list();
    expect(restarted).toHaveLength(2);
    expect(restarted).toContainEqual({ id: 'a', record: { n: 3 } });
  });

  test('recovers from an index and a record that are broken', async () => {
    const store = openOnPhone('broken', { durable: true });
    await store.write('a', { n: 1 }, BYTES);
    await store.write('b', { n: 2 }, BYTES);
    jest.advanceTimersByTime(2_000);
    fileOf('broken', 'index.json').write('[{"id":');
    fileOf('broken', 'b.record.json').write('{"n"');
    expect(await openOnPhone('broken', { durable: true }).list()).toEqual([{ id: 'a', record: { n: 1 } }]);
  });

  test('refuses an id that would be a path', async () => {
    const store = openOnPhone('paths', { durable: true });
    await expect(store.write('../a', {}, BYTES)).rejects.toThrow();
    await expect(store.read('a/b')).rejects.toThrow();
  });
});

test('a browser that forbids IndexedDB still works, and forgets', async () => {
  jest.spyOn(globalThis.indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('no', 'SecurityError');
  });
  const store = openInBrowser('forbidden', { durable: false });
  await store.write('a', { n: 1 }, BYTES);
  expect(await store.read('a')).toEqual(BYTES);
  expect(await store.list()).toEqual([{ id: 'a', record: { n: 1 } }]);
});
