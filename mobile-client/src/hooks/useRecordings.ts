import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { openMediaFile } from '../services/media';
import type { Recording, Recordings } from '../services/recordings';
import { useServices } from '../services/ServicesProvider';
import type { Media } from '../utils/media';
import type { TrackSource } from './useTrackPlayer';

export interface UseRecordings extends Pick<Recordings, 'add' | 'link' | 'read'> {
  /** Newest first. */
  recordings: readonly Recording[];
  /** Deletes it, and stops it when it plays. */
  remove(id: string): Promise<void>;
  /** The recording as the player takes it. */
  trackOf(recording: Recording): TrackSource;
}

/** What was recorded and is still kept. */
export function useRecordings(): UseRecordings {
  const { player, recordings: service } = useServices();
  const recordings = useStore(service.store, (state) => state.recordings);
  useEffect(() => void service.load(), [service]);
  const trackId = (id: string) => `recording-${id}`;
  return {
    recordings,
    add: service.add,
    link: service.link,
    read: service.read,
    async remove(id) {
      if (player.store.getState().track?.id === trackId(id)) player.stop();
      await service.remove([id]);
    },
    trackOf: ({ id, name, duration_seconds }) => ({
      id: trackId(id),
      title: name,
      duration: duration_seconds ?? undefined,
      origin: { pathname: '/transcribe' },
      async open() {
        const file = await service.uri(id);
        if (file) return file;
        const media = await service.read(id);
        return media && openMediaFile(media);
      },
    }),
  };
}

/** The sound of a recording; null until it is read, and when it is gone. */
export function useRecordingMedia(id: string | undefined): Media | null {
  const { recordings } = useServices();
  const [read, setRead] = useState<{ id: string; media: Media | null }>();
  useEffect(() => {
    if (id === undefined) return;
    let left = false;
    void recordings.read(id).then((media) => {
      if (!left) setRead({ id, media });
    });
    return () => {
      left = true;
    };
  }, [recordings, id]);
  return read && read.id === id ? read.media : null;
}
