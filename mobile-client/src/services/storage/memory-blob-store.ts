import { toBase64 } from '../../utils/base64';
import type { BlobStore } from './blob-store-types';

/** A store that forgets: where a browser forbids IndexedDB, and in tests. */
export function createMemoryBlobStore(): BlobStore {
  const blobs = new Map<string, { record: unknown; bytes: Uint8Array }>();
  return {
    list: async () => [...blobs].map(([id, { record }]) => ({ id, record })),
    write: async (id, record, bytes) => {
      blobs.set(id, { record: structuredClone(record), bytes: bytes.slice() });
    },
    writeRecord: async (id, record) => {
      const blob = blobs.get(id);
      if (blob !== undefined) blob.record = structuredClone(record);
    },
    read: async (id) => blobs.get(id)?.bytes.slice() ?? null,
    uri: async (id, mediaType) => {
      const blob = blobs.get(id);
      return blob === undefined
        ? null
        : { uri: `data:${mediaType};base64,${toBase64(blob.bytes)}`, release: () => {} };
    },
    delete: async (ids) => {
      for (const id of ids) blobs.delete(id);
    },
    clear: async () => blobs.clear(),
  };
}
