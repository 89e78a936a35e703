import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Track } from '../services/audio/player';
import { useServices } from '../services/ServicesProvider';

/** A track whose file is only opened when it is to be played. */
export interface TrackSource extends Omit<Track, 'uri' | 'release'> {
  /** Null when the file is gone. */
  open(): Promise<{ uri: string; release(): void } | null>;
}

export interface UseTrackPlayer {
  /** The player of the app has this track and no other. */
  active: boolean;
  playing: boolean;
  loading: boolean;
  failed: boolean;
  /** Seconds. */
  position: number;
  /** Seconds; 0 while unknown. */
  duration: number;
  toggle(): void;
  /** Plays, at a place in seconds when it is given. */
  play(at?: number): void;
  /** To a place in seconds; a track that is not loaded begins to play there. */
  seek(seconds: number): void;
  skip(seconds: number): void;
}

/** The player of the app as one track sees it: at rest while another one plays. */
export function useTrackPlayer({ open, ...track }: TrackSource): UseTrackPlayer {
  const { player } = useServices();
  const state = useStore(player.store);
  const active = state.track?.id === track.id;
  const [missing, setMissing] = useState(false);
  /** While the file is being opened: where to begin. */
  const opening = useRef<{ at: number | undefined }>(undefined);
  const left = useRef(false);
  useEffect(() => {
    left.current = false;
    return () => {
      left.current = true;
    };
  }, []);

  const start = async (at?: number) => {
    if (opening.current) {
      opening.current.at = at;
      return;
    }
    const wish: { at: number | undefined } = { at };
    opening.current = wish;
    const file = await open().catch(() => null);
    opening.current = undefined;
    if (left.current) return file?.release();
    setMissing(file === null);
    if (file) player.play({ ...track, ...file }, { at: wish.at });
  };
  const play = (at?: number) => {
    if (!active) return void start(at);
    if (at !== undefined) player.seek(at);
    if (!player.store.getState().playing) player.toggle();
  };
  const seek = (seconds: number) => (active ? player.seek(seconds) : void start(Math.max(0, seconds)));

  return {
    active,
    playing: active && state.playing,
    loading: active && state.loading,
    failed: active ? state.failed : missing,
    position: active ? state.position : 0,
    duration: (active && state.duration) || (track.duration ?? 0),
    toggle: () => (active ? player.toggle() : void start()),
    play,
    seek,
    skip: (seconds) => (active ? player.skip(seconds) : seek(seconds)),
  };
}
