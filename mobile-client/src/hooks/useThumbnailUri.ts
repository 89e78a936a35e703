import { useEffect, useState } from 'react';
import { useServices } from '../services/ServicesProvider';

/** A URI that shows an image of the cache in a tile; null until it is there, and when the entry is gone. */
export function useThumbnailUri(entryId: string | null | undefined): string | null {
  const { cache } = useServices();
  const [shown, setShown] = useState<{ id: string; uri: string }>();

  useEffect(() => {
    if (!entryId) return;
    let left = false;
    let release: (() => void) | undefined;
    void cache.thumbnail(entryId).then((blob) => {
      release = blob?.release;
      if (left) release?.();
      else if (blob) setShown({ id: entryId, uri: blob.uri });
    });
    return () => {
      left = true;
      release?.();
    };
  }, [cache, entryId]);

  return shown && shown.id === entryId ? shown.uri : null;
}
