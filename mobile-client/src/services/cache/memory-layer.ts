/** All items in memory together; a larger one is left to the disk. */
const MAX_BYTES = 64 * 1024 * 1024;

export interface MemoryLayer {
  get(id: string): Uint8Array | undefined;
  set(id: string, bytes: Uint8Array): void;
  delete(id: string): void;
  clear(): void;
}

/** The most recently used contents, bounded in number and bytes. */
export function createMemoryLayer(maxItems: () => number): MemoryLayer {
  const items = new Map<string, Uint8Array>();
  let total = 0;

  const remove = (id: string) => {
    total -= items.get(id)?.length ?? 0;
    items.delete(id);
  };

  return {
    get(id) {
      const bytes = items.get(id);
      if (bytes === undefined) return undefined;
      items.delete(id);
      items.set(id, bytes);
      return bytes;
    },
    set(id, bytes) {
      remove(id);
      if (bytes.length > MAX_BYTES) return;
      items.set(id, bytes);
      total += bytes.length;
      for (const oldest of items.keys()) {
        if (items.size <= maxItems() && total <= MAX_BYTES) break;
        remove(oldest);
      }
    },
    delete: remove,
    clear() {
      items.clear();
      total = 0;
    },
  };
}
