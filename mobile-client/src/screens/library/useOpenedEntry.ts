import { useEffect, useState } from 'react';
import type { CacheEntry } from '../../services/cache';
import { useServices } from '../../services/ServicesProvider';
import { type OpenedEntry, openEntry } from './opened-entry';

/** The content of an entry: undefined while it is being read, null when it is gone. */
export function useOpenedEntry(entry: CacheEntry): OpenedEntry | null | undefined {
  const { cache, inference } = useServices();
  const [opened, setOpened] = useState<{ id: string; content: OpenedEntry | null }>();
  useEffect(() => {
    let left = false;
    void openEntry(entry, cache, inference).then((content) => {
      if (!left) setOpened({ id: entry.id, content });
    });
    return () => {
      left = true;
    };
  }, [entry, cache, inference]);
  return opened?.id === entry.id ? opened.content : undefined;
}
