import type { Capability } from '@ai-platform/contract';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { type Cache, type CacheEntry, searchEntries } from '../services/cache';
import { useServices } from '../services/ServicesProvider';
import { MEGABYTE } from '../utils/bytes';

export interface UseLibrary extends Pick<Cache, 'read' | 'remove' | 'clear'> {
  /** Newest first. */
  entries: readonly CacheEntry[];
  /** Of all entries, also of those that are not searched for. */
  totalBytes: number;
  limitBytes: number;
  loaded: boolean;
}

/** Everything that is kept on the device. */
export function useLibrary(search: { text?: string; capability?: Capability | undefined } = {}): UseLibrary {
  const { cache, settings } = useServices();
  const { entries, totalBytes, loaded } = useStore(cache.store);
  const megabytes = useStore(settings.store, (state) => state.settings.cache_megabytes);
  useEffect(() => void cache.load(), [cache]);
  return {
    entries: searchEntries(entries, search),
    totalBytes,
    limitBytes: megabytes * MEGABYTE,
    loaded,
    read: cache.read,
    remove: cache.remove,
    clear: cache.clear,
  };
}
