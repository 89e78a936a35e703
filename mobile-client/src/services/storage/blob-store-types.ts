/** What a store knows of a blob without reading it. */
export interface StoredRecord {
  id: string;
  /** JSON that was written with it; from outside, so to be validated. */
  record: unknown;
}

/** A URI that views can load. `release` it when it is no longer shown. */
export interface BlobUri {
  uri: string;
  release(): void;
}

/**
 * Blobs on disk, each with a small JSON record. A write is all or nothing, also when the app is killed, and a broken
 * record only loses its own blob. Ids are letters, digits, `-` and `_`.
 */
export interface BlobStore {
  list(): Promise<StoredRecord[]>;
  /** @throws when the disk or the browser's quota is full */
  write(id: string, record: unknown, bytes: Uint8Array): Promise<void>;
  /** Replaces the record and keeps the bytes. */
  writeRecord(id: string, record: unknown): Promise<void>;
  /** Null when there is no such blob. */
  read(id: string): Promise<Uint8Array | null>;
  uri(id: string, mediaType: string): Promise<BlobUri | null>;
  delete(ids: readonly string[]): Promise<void>;
  clear(): Promise<void>;
}

/** Opens the store of that name. `durable` ones are not for the system to clear when space is short. */
export type OpenBlobStore = (name: string, options: { durable: boolean }) => BlobStore;
