import { useLocalSearchParams, useRouter } from 'expo-router';
import { useEffect, useEffectEvent } from 'react';
import { useLibrary } from '../hooks/useLibrary';
import type { CacheEntry } from '../services/cache';

/** Hands out the kept result that the address names (`?entry=`), once. Nothing when it is gone. */
export function useEntryOfRoute(onEntry: (entry: CacheEntry) => void): void {
  const router = useRouter();
  const { entry: id } = useLocalSearchParams<{ entry?: string }>();
  const { entries, loaded } = useLibrary();
  const open = useEffectEvent(() => {
    const entry = entries.find((candidate) => candidate.id === id);
    router.setParams({ entry: undefined });
    if (entry) onEntry(entry);
  });
  useEffect(() => {
    if (id !== undefined && loaded) open();
  }, [id, loaded]);
}
