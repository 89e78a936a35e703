import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { MEGABYTE } from '../../utils/bytes';
import type { Clock } from '../../utils/clock';
import type { Media } from '../../utils/media';
import { createMutex } from '../../utils/mutex';
import type { BlobStore, BlobUri } from '../storage/blob-store-types';

const recordingSchema = z.object({
  id: z.string(),
  name: z.string(),
  media_type: z.string(),
  bytes: z.number().nonnegative(),
  /** Milliseconds since the epoch. */
  created_at: z.number(),
  duration_seconds: z.number().nonnegative().nullable(),
  /** Nobody spoke, as far as the level meter could tell. */
  silent: z.boolean(),
  /** Entries of the cache that hold what was said. */
  transcripts: z.array(z.string()),
});
/** Something that was said to the app or given to it as a file, without its bytes. */
export type Recording = z.infer<typeof recordingSchema>;

export interface RecordingsState {
  /** Newest first. */
  recordings: readonly Recording[];
  loaded: boolean;
}

/**
 * What was recorded, so that a transcript can be heard, and made again. Nothing stays for long: the oldest go when there
 * are too many, and all go after a time. No call rejects: what cannot be written stays in memory.
 */
export interface Recordings {
  store: StoreApi<RecordingsState>;
  load(): Promise<void>;
  add(media: Media, description: Pick<Recording, 'name' | 'duration_seconds' | 'silent'>): Promise<Recording>;
  read(id: string): Promise<Media | null>;
  uri(id: string): Promise<BlobUri | null>;
  /** Remembers which transcript was made of it. */
  link(id: string, transcript: string): void;
  remove(ids: readonly string[]): Promise<void>;
  clear(): Promise<void>;
}

interface RecordingsOptions {
  blobs: BlobStore;
  clock: Clock;
  createId: () => string;
  /** Asked each time, so that a change takes effect at once. */
  keepDays: () => number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_RECORDINGS = 50;
const MAX_BYTES = 200 * MEGABYTE;

export function createRecordings({ blobs, clock, createId, keepDays }: RecordingsOptions): Recordings {
  const store = createStore<RecordingsState>(() => ({ recordings: [], loaded: false }));
  const exclusive = createMutex();
  /** What the disk does not have, because it was full. */
  const unwritten = new Map<string, Uint8Array>();
  let loading: Promise<void> | undefined;

  const publish = (recordings: readonly Recording[]) =>
    store.setState({
      recordings: [...recordings].sort((a, b) => b.created_at - a.created_at),
      loaded: true,
    });
  const find = (id: string) => store.getState().recordings.find((recording) => recording.id === id);

  const forget = async (ids: readonly string[]) => {
    if (ids.length === 0) return;
    for (const id of ids) unwritten.delete(id);
    publish(store.getState().recordings.filter(({ id }) => !ids.includes(id)));
    await blobs.delete(ids).catch(() => {});
  };

  /** Lets go what is too old or too much; the newest stays in any case. */
  const prune = () => {
    const oldest = clock.now() - keepDays() * DAY_MS;
    let bytes = 0;
    const going = store.getState().recordings.filter((recording, index) => {
      bytes += recording.bytes;
      return index > 0 && (recording.created_at < oldest || index >= MAX_RECORDINGS || bytes > MAX_BYTES);
    });
    return forget(going.map(({ id }) => id));
  };

  const load = () => {
    loading ??= blobs
      .list()
      .catch(() => [])
      .then(async (stored) => {
        const kept = stored.flatMap(({ record }) => recordingSchema.safeParse(record).data ?? []);
        const oldest = clock.now() - keepDays() * DAY_MS;
        publish([...store.getState().recordings, ...kept.filter(({ created_at }) => created_at >= oldest)]);
        const known = new Set(store.getState().recordings.map(({ id }) => id));
        await forget(stored.map(({ id }) => id).filter((id) => !known.has(id)));
        await prune();
      });
    return loading;
  };

  return {
    store,
    load,
    async add({ bytes, mediaType }, description) {
      await load();
      return exclusive(async () => {
        const recording: Recording = {
          ...description,
          id: createId(),
          media_type: mediaType,
          bytes: bytes.length,
          created_at: clock.now(),
          transcripts: [],
        };
        await blobs.write(recording.id, recording, bytes).catch(() => unwritten.set(recording.id, bytes));
        publish([recording, ...store.getState().recordings]);
        await prune();
        return recording;
      });
    },
    async read(id) {
      await load();
      const recording = find(id);
      const bytes = recording && (unwritten.get(id) ?? (await blobs.read(id).catch(() => null)));
      return recording && bytes ? { bytes, mediaType: recording.media_type, name: recording.name } : null;
    },
    async uri(id) {
      await load();
      const recording = find(id);
      return recording ? blobs.uri(id, recording.media_type).catch(() => null) : null;
    },
    link(id, transcript) {
      const recording = find(id);
      if (recording === undefined || recording.transcripts.includes(transcript)) return;
      const linked = { ...recording, transcripts: [...recording.transcripts, transcript] };
      publish(store.getState().recordings.map((other) => (other.id === id ? linked : other)));
      void blobs.writeRecord(id, linked).catch(() => {});
    },
    remove: (ids) => exclusive(() => forget(ids)),
    async clear() {
      await load();
      await exclusive(() => forget(store.getState().recordings.map(({ id }) => id)));
    },
  };
}
