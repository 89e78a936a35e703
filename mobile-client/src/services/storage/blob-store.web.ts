import { type IDBPDatabase, openDB } from 'idb';
import { asArrayBufferView } from '../../utils/bytes';
import type { BlobStore, OpenBlobStore } from './blob-store-types';
import { createMemoryBlobStore } from './memory-blob-store';

const RECORDS = 'records';
const CONTENTS = 'contents';

/** Browsers: IndexedDB, one database per store. Its transactions make a write all or nothing. */
export const openBlobStore: OpenBlobStore = (name, { durable }) => {
  const fallback = createMemoryBlobStore();
  let opened: Promise<IDBPDatabase | null> | undefined;

  const open = () => {
    opened ??= openDatabase(`ai-platform-${name}`, close).catch(() => null);
    if (durable) askToKeep();
    return opened;
  };
  const close = () => {
    const closing = opened;
    opened = undefined;
    void closing?.then((database) => database?.close());
  };
  /** Some private windows forbid IndexedDB; the app works there, and forgets. */
  const run = async <T>(
    work: (database: IDBPDatabase) => Promise<T>,
    without: (store: BlobStore) => Promise<T>,
  ): Promise<T> => {
    const database = await open();
    return database === null ? without(fallback) : work(database);
  };

  const write = async (database: IDBPDatabase, id: string, record: unknown, bytes: Uint8Array) => {
    const transaction = database.transaction([RECORDS, CONTENTS], 'readwrite');
    const written = [
      transaction.objectStore(RECORDS).put(record, id),
      transaction.objectStore(CONTENTS).put(bytes, id),
      transaction.done,
    ];
    // A page that is being left does not come to commit it by itself.
    transaction.commit();
    await Promise.all(written);
  };

  const store: BlobStore = {
    list: () =>
      run(
        async (database) => {
          const transaction = database.transaction(RECORDS);
          const [ids, records] = await Promise.all([
            transaction.store.getAllKeys(),
            transaction.store.getAll(),
          ]);
          return ids.map((id, index) => ({ id: String(id), record: records[index] as unknown }));
        },
        (memory) => memory.list(),
      ),
    write: (id, record, bytes) =>
      run(
        (database) => write(database, id, record, bytes),
        (memory) => memory.write(id, record, bytes),
      ),
    writeRecord: (id, record) =>
      run(
        async (database) => {
          const transaction = database.transaction(RECORDS, 'readwrite');
          if ((await transaction.store.getKey(id)) !== undefined) await transaction.store.put(record, id);
          await transaction.done;
        },
        (memory) => memory.writeRecord(id, record),
      ),
    read: (id) =>
      run(
        async (database) => {
          const bytes: unknown = await database.get(CONTENTS, id);
          return bytes instanceof Uint8Array || ArrayBuffer.isView(bytes)
            ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
            : null;
        },
        (memory) => memory.read(id),
      ),
    uri: async (id, mediaType) => {
      const bytes = await store.read(id);
      if (bytes === null) return null;
      const uri = URL.createObjectURL(new Blob([asArrayBufferView(bytes)], { type: mediaType }));
      return { uri, release: () => URL.revokeObjectURL(uri) };
    },
    delete: (ids) =>
      run(
        async (database) => {
          const transaction = database.transaction([RECORDS, CONTENTS], 'readwrite');
          await Promise.all([
            ...ids.flatMap((id) => [
              transaction.objectStore(RECORDS).delete(id),
              transaction.objectStore(CONTENTS).delete(id),
            ]),
            transaction.done,
          ]);
        },
        (memory) => memory.delete(ids),
      ),
    clear: () =>
      run(
        async (database) => {
          const transaction = database.transaction([RECORDS, CONTENTS], 'readwrite');
          await Promise.all([
            transaction.objectStore(RECORDS).clear(),
            transaction.objectStore(CONTENTS).clear(),
            transaction.done,
          ]);
        },
        (memory) => memory.clear(),
      ),
  };
  return store;
};

/** @throws also at once where the browser forbids it */
const openDatabase = async (name: string, onClose: () => void): Promise<IDBPDatabase> =>
  openDB(name, 1, {
    upgrade(database) {
      database.createObjectStore(RECORDS);
      database.createObjectStore(CONTENTS);
    },
    blocking: onClose,
    terminated: onClose,
  });

let asked = false;

/** Asks the browser once not to clear our storage when space is short. It may refuse; nothing depends on it. */
function askToKeep(): void {
  if (asked) return;
  asked = true;
  navigator.storage?.persist?.().catch(() => {});
}
