import { useStore } from 'zustand';
import type { AudioPlayer, PlayerState } from '../services/audio/player';
import { useServices } from '../services/ServicesProvider';

export interface UsePlayer extends PlayerState, Omit<AudioPlayer, 'store'> {
  /** Plays a kept audio. Resolves with false when it is gone. */
  playEntry(entryId: string, title: string): Promise<boolean>;
}

/** The audio player of the app. */
export function usePlayer(): UsePlayer {
  const { cache, player } = useServices();
  const state = useStore(player.store);
  return {
    ...state,
    play: player.play,
    show: player.show,
    toggle: player.toggle,
    pause: player.pause,
    seek: player.seek,
    skip: (seconds) => player.skip(seconds),
    setSpeed: player.setSpeed,
    stop: player.stop,
    async playEntry(entryId, title) {
      await cache.load();
      const blob = await cache.uri(entryId);
      if (blob === null) return false;
      const origin = { pathname: '/speak', params: { entry: entryId } } as const;
      player.play({ id: entryId, title, origin, uri: blob.uri, release: blob.release });
      return true;
    },
  };
}
