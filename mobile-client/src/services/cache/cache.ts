import { type Capability, capabilitySchema } from '@ai-platform/contract';
import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { MEGABYTE } from '../../utils/bytes';
import type { Clock } from '../../utils/clock';
import type { Media } from '../../utils/media';
import { createMutex } from '../../utils/mutex';
import type { MakeThumbnail } from '../media/make-thumbnail';
import type { BlobStore, BlobUri } from '../storage/blob-store-types';
import { createMemoryLayer } from './memory-layer';

const cacheEntrySchema = z.object({
  id: z.string(),
  /** See `cacheKey`; several entries may share one, the newest answers. */
  key: z.string(),
  capability: capabilitySchema,
  /** What was asked, in short. */
  title: z.string(),
  /** The whole request without its files. */
  parameters: z.record(z.string(), z.unknown()),
  media_type: z.string(),
  bytes: z.number().nonnegative(),
  /** Bytes of its thumbnail: 0 when it needs none, absent until it was asked for. */
  thumbnail_bytes: z.number().nonnegative().optional(),
  /** Milliseconds since the epoch. */
  created_at: z.number(),
  used_at: z.number(),
  model: z.string().nullable(),
  provider: z.string().nullable(),
});
/** One result that is kept, without its bytes. */
export type CacheEntry = z.infer<typeof cacheEntrySchema>;

export interface CacheHit {
  entry: CacheEntry;
  media: Media;
  /** Milliseconds since it was made. */
  ageMs: number;
  /** Older than its time to live: only good for want of a better one. */
  stale: boolean;
}

export interface CacheLimits {
  memoryItems: number;
  diskBytes: number;
  ttlMs: number;
}

export const DEFAULT_CACHE_LIMITS: CacheLimits = {
  memoryItems: 50,
  diskBytes: 100 * MEGABYTE,
  ttlMs: 60 * 60 * 1000,
};

export interface CacheState {
  /** Newest first. */
  entries: readonly CacheEntry[];
  totalBytes: number;
  /** Whether the disk has been read. */
  loaded: boolean;
}

export type NewCacheEntry = Pick<
  CacheEntry,
  'key' | 'capability' | 'title' | 'parameters' | 'model' | 'provider'
> & { media: Media };

/**
 * Results on disk under a layer in memory. The least recently used ones go when the limit of bytes is reached; those
 * past their time to live stay until then, for the library and for when the network is away. No call rejects: what
 * cannot be written stays in memory, what cannot be read is a miss.
 */
export interface Cache {
  store: StoreApi<CacheState>;
  load(): Promise<void>;
  lookup(key: string): Promise<CacheHit | null>;
  /** Null when the result is larger than the whole cache. */
  add(entry: NewCacheEntry): Promise<CacheEntry | null>;
  read(id: string): Promise<Media | null>;
  uri(id: string): Promise<BlobUri | null>;
  /** An image as small as a tile needs it, made when it is first asked for; the image itself where it needs none. */
  thumbnail(id: string): Promise<BlobUri | null>;
  remove(ids: readonly string[]): Promise<void>;
  clear(): Promise<void>;
  /** Brings the disk within limits that have become smaller. */
  trim(): Promise<void>;
}

export interface CacheOptions {
  blobs: BlobStore;
  /** By the id of their entry. They count as part of it, from the next result on that needs room. */
  thumbnails: BlobStore;
  /** Null where tiles show the image itself. */
  makeThumbnail: MakeThumbnail | null;
  clock: Clock;
  createId: () => string;
  /** Asked each time, so that settings take effect at once. */
  limits: () => CacheLimits;
}

/** More entries than this make the library and its index slow. */
const MAX_ENTRIES = 2_000;
/** What an entry takes on disk besides its content. */
const RECORD_BYTES = 1_024;
/** How far the record on disk may lag behind the last use. */
const USE_RESOLUTION_MS = 60_000;

export function createCache(options: CacheOptions): Cache {
  const { blobs, thumbnails, makeThumbnail, clock, createId, limits } = options;
  const store = createStore<CacheState>(() => ({ entries: [], totalBytes: 0, loaded: false }));
  const memory = createMemoryLayer(() => limits().memoryItems);
  const entries = new Map<string, CacheEntry>();
  const exclusive = createMutex();
  /** One after the other: each takes an image decoded in its full size. */
  const oneThumbnail = createMutex();
  let loading: Promise<void> | undefined;

  const publish = () => {
    const all = [...entries.values()].sort((a, b) => b.created_at - a.created_at);
    store.setState({ entries: all, totalBytes: sizeOf(all), loaded: true });
  };

  const load = () => {
    loading ??= blobs
      .list()
      .catch(() => [])
      .then(async (stored) => {
        const broken: string[] = [];
        for (const { id, record } of stored) {
          const entry = cacheEntrySchema.safeParse(record);
          if (entry.success && entry.data.id === id) entries.set(id, entry.data);
          else broken.push(id);
        }
        if (broken.length > 0) await blobs.delete(broken).catch(() => {});
        publish();
        void sweepThumbnails();
      });
    return loading;
  };

  /** Deletes thumbnails whose entry the app did not come to delete them with. */
  const sweepThumbnails = async () => {
    const stored = await thumbnails.list().catch(() => []);
    const orphans = stored.map(({ id }) => id).filter((id) => !entries.has(id));
    if (orphans.length > 0) await thumbnails.delete(orphans).catch(() => {});
  };

  const forget = async (ids: readonly string[]) => {
    for (const id of ids) {
      entries.delete(id);
      memory.delete(id);
    }
    publish();
    await Promise.all([blobs.delete(ids), thumbnails.delete(ids)]).catch(() => {});
  };

  /** Deletes the least recently used entries until `bytes` more fit. */
  const makeRoom = async (bytes: number, diskBytes: number) => {
    const oldest = [...entries.values()].sort((a, b) => a.used_at - b.used_at);
    const going: string[] = [];
    let total = sizeOf(oldest) + bytes;
    for (const entry of oldest) {
      if (total <= diskBytes && entries.size - going.length < MAX_ENTRIES) break;
      going.push(entry.id);
      total -= sizeOf([entry]);
    }
    if (going.length > 0) await forget(going);
  };

  const write = async (entry: CacheEntry, media: Media) => {
    try {
      await blobs.write(entry.id, entry, media.bytes);
    } catch {
      // The disk is fuller than our own count says: give back half and try once more.
      await makeRoom(media.bytes.length, sizeOf([...entries.values()]) / 2);
      await blobs.write(entry.id, entry, media.bytes).catch(() => {});
    }
  };

  const change = (entry: CacheEntry) => {
    entries.set(entry.id, entry);
    void blobs.writeRecord(entry.id, entry).catch(() => {});
  };

  const used = (entry: CacheEntry) => {
    const now = clock.now();
    const worthWriting = now - entry.used_at >= USE_RESOLUTION_MS;
    if (!worthWriting) return;
    change({ ...entry, used_at: now });
  };

  const read = async (id: string): Promise<Media | null> => {
    await load();
    const entry = entries.get(id);
    if (entry === undefined) return null;
    const bytes = memory.get(id) ?? (await blobs.read(id).catch(() => null));
    if (bytes === null) {
      // The system has cleared it, or another tab has.
      await forget([id]);
      return null;
    }
    memory.set(id, bytes);
    used(entry);
    return { bytes, mediaType: entry.media_type };
  };

  const uri = async (id: string): Promise<BlobUri | null> => {
    const entry = entries.get(id);
    if (entry === undefined) return null;
    used(entry);
    return blobs.uri(id, entry.media_type).catch(() => null);
  };

  /** Resolves when the entry, unless it is gone, says whether there is a thumbnail. */
  const ensureThumbnail = (id: string, make: MakeThumbnail) =>
    oneThumbnail(async () => {
      const entry = entries.get(id);
      if (entry === undefined || entry.thumbnail_bytes !== undefined) return;
      const bytes = memory.get(id) ?? (await blobs.read(id).catch(() => null));
      const small = bytes && (await make({ bytes, mediaType: entry.media_type }).catch(() => null));
      await exclusive(async () => {
        const present = entries.get(id);
        if (present === undefined) return;
        const written =
          small !== null &&
          (await thumbnails.write(id, {}, small.bytes).then(
            () => true,
            () => false,
          ));
        change({ ...present, thumbnail_bytes: written ? small.bytes.length : 0 });
        publish();
      });
    });

  return {
    store,
    load,
    read,
    async lookup(key) {
      await load();
      const newest = store.getState().entries.find((entry) => entry.key === key);
      const media = newest && (await read(newest.id));
      if (newest === undefined || !media) return null;
      const ageMs = Math.max(0, clock.now() - newest.created_at);
      return { entry: newest, media, ageMs, stale: ageMs > limits().ttlMs };
    },
    async add({ media, ...description }) {
      await load();
      return exclusive(async () => {
        const { diskBytes } = limits();
        const bytes = media.bytes.length;
        if (bytes + RECORD_BYTES > diskBytes) return null;
        const now = clock.now();
        const entry: CacheEntry = {
          ...description,
          id: createId(),
          media_type: media.mediaType,
          bytes,
          created_at: now,
          used_at: now,
        };
        await makeRoom(bytes + RECORD_BYTES, diskBytes);
        await write(entry, media);
        memory.set(entry.id, media.bytes);
        entries.set(entry.id, entry);
        publish();
        return entry;
      });
    },
    uri,
    async thumbnail(id) {
      await load();
      if (makeThumbnail === null) return uri(id);
      if (entries.get(id)?.thumbnail_bytes === undefined) await ensureThumbnail(id, makeThumbnail);
      if (!entries.get(id)?.thumbnail_bytes) return uri(id);
      return (await thumbnails.uri(id, 'image/jpeg').catch(() => null)) ?? uri(id);
    },
    remove: (ids) => exclusive(() => forget(ids)),
    clear: () =>
      exclusive(async () => {
        entries.clear();
        memory.clear();
        publish();
        await Promise.all([blobs.clear(), thumbnails.clear()]).catch(() => {});
      }),
    trim: () => exclusive(() => makeRoom(0, limits().diskBytes)),
  };
}

const sizeOf = (entries: readonly CacheEntry[]): number =>
  entries.reduce(
    (total, { bytes, thumbnail_bytes = 0 }) => total + bytes + thumbnail_bytes + RECORD_BYTES,
    0,
  );

/** Entries of the capability whose title, model or texts hold all words, in the given order. */
export function searchEntries(
  entries: readonly CacheEntry[],
  { text = '', capability }: { text?: string; capability?: Capability | undefined },
): readonly CacheEntry[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    if (capability !== undefined && entry.capability !== capability) return false;
    if (words.length === 0) return true;
    const haystack = [entry.title, entry.model, ...Object.values(entry.parameters)]
      .filter((part) => typeof part === 'string')
      .join('\n')
      .toLocaleLowerCase();
    return words.every((word) => haystack.includes(word));
  });
}
