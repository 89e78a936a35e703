import {
  type AudioStatus,
  createAudioPlayer as createExpoPlayer,
  type AudioPlayer as ExpoPlayer,
  setAudioModeAsync,
} from 'expo-audio';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SettingsService } from '../settings';

/** Something to play. */
export interface Track {
  /** Tells tracks apart, for example the id of the cache's entry. */
  id: string;
  uri: string;
  title: string;
  /** Seconds, for a file that does not say itself, such as a recording of a browser. */
  duration?: number | undefined;
  /** Where the track is at home. */
  origin?: TrackOrigin | undefined;
  /** Called when the player no longer needs the URI. */
  release?: () => void;
}

/** A screen, as a route of the app. */
export type TrackOrigin =
  | { pathname: '/speak'; params: { entry: string } }
  | { pathname: '/transcribe' }
  | { pathname: '/chat/[id]'; params: { id: string } };

export interface PlayerState {
  track: Track | null;
  playing: boolean;
  loading: boolean;
  /** Seconds. */
  position: number;
  /** Seconds; 0 while unknown. */
  duration: number;
  /** 0.5 to 2; kept in the settings. */
  speed: number;
  /** The file cannot be played here. */
  failed: boolean;
  /** Ids of tracks that have a player of their own in sight. */
  shown: readonly string[];
}

/** The one audio player of the app: it plays on while screens come and go. */
export interface AudioPlayer {
  store: StoreApi<PlayerState>;
  /** Plays the track from `at` seconds or its beginning, or goes on where it was when it is the one that is loaded. */
  play(track: Track, options?: { at?: number | undefined }): void;
  toggle(): void;
  pause(): void;
  /** To a position in seconds. */
  seek(seconds: number): void;
  /** Forwards or backwards by seconds. */
  skip(seconds: number): void;
  setSpeed(speed: number): void;
  /** Stops and forgets the track. */
  stop(): void;
  /** A track has a player of its own in sight, until the returned function is called. */
  show(trackId: string): () => void;
}

interface AudioPlayerOptions {
  settings: SettingsService;
  create?: typeof createExpoPlayer;
}

const UPDATE_MS = 200;
const IDLE = { track: null, playing: false, loading: false, position: 0, duration: 0, failed: false };

export function createAudioPlayer({ settings, create = createExpoPlayer }: AudioPlayerOptions): AudioPlayer {
  const store = createStore<PlayerState>(() => ({
    ...IDLE,
    speed: settings.get().playback_speed,
    shown: [],
  }));
  let player: ExpoPlayer | undefined;
  /** Seconds to begin at, once the file is loaded. */
  let startAt: number | undefined;

  settings.store.subscribe(({ settings: { playback_speed } }) => {
    if (store.getState().speed === playback_speed) return;
    store.setState({ speed: playback_speed });
    player?.setPlaybackRate(playback_speed, 'high');
  });

  const unload = () => {
    player?.remove();
    player = undefined;
    startAt = undefined;
    store.getState().track?.release?.();
  };
  const onStatus = (source: ExpoPlayer, status: AudioStatus) => {
    if (source !== player) return;
    if (status.isLoaded && startAt !== undefined) {
      const seconds = startAt;
      startAt = undefined;
      return seek(seconds);
    }
    const ended = status.didJustFinish;
    store.setState({
      playing: status.playing && !ended,
      loading: !status.isLoaded || (status.isBuffering && !status.playing),
      position: ended ? 0 : status.currentTime,
      // A WAV that is streamed does not know its length.
      duration: positive(status.duration) ?? store.getState().track?.duration ?? 0,
      failed: status.error !== null && status.error !== undefined,
    });
    if (ended) {
      source.pause();
      void source.seekTo(0).catch(() => {});
    }
  };

  const seek = (seconds: number) => {
    const { duration } = store.getState();
    const position = Math.max(0, duration > 0 ? Math.min(seconds, duration) : seconds);
    store.setState({ position });
    void player?.seekTo(position).catch(() => {});
  };

  return {
    store,
    play(track, { at } = {}) {
      if (store.getState().track?.id === track.id && player !== undefined) {
        track.release?.();
        if (at !== undefined) seek(at);
        player.play();
        return;
      }
      unload();
      startAt = at;
      store.setState({ ...IDLE, track, loading: true, position: at ?? 0, duration: track.duration ?? 0 });
      void setAudioModeAsync({ playsInSilentMode: true, interruptionMode: 'doNotMix' }).catch(() => {});
      try {
        const made = create({ uri: track.uri }, { updateInterval: UPDATE_MS });
        player = made;
        made.addListener('playbackStatusUpdate', (status) => onStatus(made, status));
        made.setPlaybackRate(store.getState().speed, 'high');
        made.play();
      } catch {
        store.setState({ loading: false, failed: true });
      }
    },
    toggle() {
      if (store.getState().playing) player?.pause();
      else player?.play();
    },
    pause: () => player?.pause(),
    seek,
    skip: (seconds) => seek(store.getState().position + seconds),
    setSpeed: (speed) => void settings.update({ playback_speed: speed }),
    stop() {
      unload();
      store.setState(IDLE);
    },
    show(trackId) {
      store.setState(({ shown }) => ({ shown: [...shown, trackId] }));
      return () =>
        store.setState(({ shown }) => {
          const at = shown.indexOf(trackId);
          return { shown: shown.filter((_, index) => index !== at) };
        });
    },
  };
}

const positive = (seconds: number): number | undefined =>
  Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
