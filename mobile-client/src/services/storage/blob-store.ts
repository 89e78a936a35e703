import { Directory, File, Paths } from 'expo-file-system';
import { z } from 'zod';
import type { OpenBlobStore, StoredRecord } from './blob-store-types';

const RECORD = '.record.json';
const CONTENT = '.content';
const PARTIAL = '.partial';
const INDEX = 'index.json';
/** Milliseconds without a change after which the index is written. */
const CALM_MS = 2_000;

const indexSchema = z.array(z.object({ id: z.string(), record: z.unknown() }));

/**
 * Phones: a folder with two files per blob, its content and its record. `index.json` holds all records, so that a
 * start reads one file and not a thousand. It is only there while it is right: the first change removes it, and it
 * is written again once the store is calm. Without it, after a crash, the records are read one by one.
 */
export const openBlobStore: OpenBlobStore = (name, { durable }) => {
  const folder = new Directory(durable ? Paths.document : Paths.cache, 'ai-platform', name);
  const file = (fileName: string) => new File(folder, fileName);
  const index = file(INDEX);
  let records: Map<string, unknown> | undefined;
  let indexTimer: ReturnType<typeof setTimeout> | undefined;

  const load = (): Map<string, unknown> => {
    if (records !== undefined) return records;
    folder.create({ intermediates: true, idempotent: true });
    records = new Map((readIndex() ?? scan()).map(({ id, record }) => [id, record]));
    return records;
  };
  const readIndex = (): StoredRecord[] | undefined =>
    index.exists ? indexSchema.safeParse(readJson(index)).data : undefined;
  const scan = (): StoredRecord[] =>
    folder
      .list()
      .filter((entry): entry is File => entry instanceof File && entry.name.endsWith(RECORD))
      .map((entry) => ({ id: entry.name.slice(0, -RECORD.length), record: readJson(entry) }))
      .filter(({ record }) => record !== undefined);

  const changed = () => {
    if (index.exists) index.delete();
    clearTimeout(indexTimer);
    indexTimer = setTimeout(writeIndex, CALM_MS);
  };
  const writeIndex = () => {
    const all = [...load()].map(([id, record]) => ({ id, record }));
    try {
      writeWhole(index, JSON.stringify(all));
    } catch {
      // The disk is full; the next start reads the records one by one.
    }
  };

  /** The file has the old content or the new one, whenever the app is killed. */
  const writeWhole = (target: File, content: string | Uint8Array) => {
    const partial = file(target.name + PARTIAL);
    partial.create({ overwrite: true });
    partial.write(content);
    partial.moveSync(target, { overwrite: true });
  };
  const remove = (id: string) => {
    for (const ending of [RECORD, CONTENT]) {
      const entry = file(safe(id) + ending);
      if (entry.exists) entry.delete();
    }
    load().delete(id);
  };

  return {
    list: async () => [...load()].map(([id, record]) => ({ id, record })),
    write: async (id, record, bytes) => {
      const known = load();
      changed();
      writeWhole(file(safe(id) + CONTENT), bytes);
      writeWhole(file(safe(id) + RECORD), JSON.stringify(record));
      known.set(id, record);
    },
    writeRecord: async (id, record) => {
      const known = load();
      if (!known.has(id)) return;
      changed();
      writeWhole(file(safe(id) + RECORD), JSON.stringify(record));
      known.set(id, record);
    },
    read: async (id) => {
      const content = file(safe(id) + CONTENT);
      return content.exists ? await content.bytes() : null;
    },
    uri: async (id) => {
      const content = file(safe(id) + CONTENT);
      return content.exists ? { uri: content.uri, release: () => {} } : null;
    },
    delete: async (ids) => {
      load();
      changed();
      for (const id of ids) remove(id);
    },
    clear: async () => {
      const ids = [...load().keys()];
      changed();
      for (const id of ids) remove(id);
    },
  };
};

function readJson(file: File): unknown {
  try {
    return JSON.parse(file.textSync());
  } catch {
    return undefined;
  }
}

/** Ids become file names, so nothing else may stand in them. */
function safe(id: string): string {
  if (!/^[\w-]{1,128}$/.test(id)) throw new Error('Not an id of a blob');
  return id;
}
