import { useEffect, useState } from 'react';
import { openMediaFile } from '../services/media';
import type { Media } from '../utils/media';

/** A URI that shows or plays media in memory; null until it is there. */
export function useMediaUri(media: Media | null | undefined): string | null {
  const [shown, setShown] = useState<{ media: Media; uri: string }>();

  useEffect(() => {
    if (!media) return;
    let left = false;
    let release: (() => void) | undefined;
    void openMediaFile(media).then((file) => {
      release = file.release;
      if (left) release();
      else setShown({ media, uri: file.uri });
    });
    return () => {
      left = true;
      release?.();
    };
  }, [media]);

  return shown && shown.media === media ? shown.uri : null;
}
