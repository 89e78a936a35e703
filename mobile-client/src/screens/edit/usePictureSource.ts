import { useState } from 'react';
import { useLibrary } from '../../hooks/useLibrary';
import type { CacheEntry } from '../../services/cache';
import { type PasteResult, type PreparedImage, prepareImage } from '../../services/media';
import type { Media } from '../../utils/media';

/** Why there is no picture: `unreadable` is none that this device knows, `denied` that the person does not let us. */
type SourceState = 'idle' | 'preparing' | 'unreadable' | 'denied' | 'nothingPasted' | 'gone';

export interface PictureSource {
  state: SourceState;
  take(picked: Promise<PasteResult>): Promise<void>;
  takeMedia(media: Media | Promise<Media>): Promise<void>;
  takeEntry(entry: CacheEntry): Promise<void>;
}

/** Makes what a person chooses ready to be edited. */
export function usePictureSource(onPicture: (picture: PreparedImage) => Promise<void>): PictureSource {
  const { read } = useLibrary();
  const [state, setState] = useState<SourceState>('idle');

  async function takeMedia(media: Media | Promise<Media>): Promise<void> {
    setState('preparing');
    const picture = await prepareImage(await media);
    if (picture !== null) await onPicture(picture);
    setState(picture === null ? 'unreadable' : 'idle');
  }

  return {
    state,
    takeMedia,
    async take(picked) {
      setState('idle');
      const result = await picked;
      if (result.type === 'picked') await takeMedia(result.media);
      else if (result.type === 'empty') setState('nothingPasted');
      else if (result.type === 'denied') setState('denied');
      else if (result.type === 'failed') setState('unreadable');
    },
    async takeEntry(entry) {
      const media = await read(entry.id);
      if (media === null) setState('gone');
      else await takeMedia(media);
    },
  };
}
