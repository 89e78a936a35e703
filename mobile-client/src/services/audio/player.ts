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
  /** Called when the player no longer needs the URI. */
  release?: () => void;
}

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
}

/** The one audio player of the app: it plays on while screens come and go. */
export interface AudioPlayer {
  store: StoreApi<PlayerState>;
  /** Plays the track from its beginning, or goes on where it was when it is the one that is loaded. */
  play(track: Track): void;
  toggle(): void;
  pause(): void;
  /** To a position in seconds. */
  seek(seconds: number): void;
  /** Forwards or backwards by seconds. */
  skip(seconds: number): void;
  setSpeed(speed: number): void;
  /** Stops and forgets the track. */
  stop(): void;
}

interface AudioPlayerOptions {
  settings: SettingsService;
  create?: typeof createExpoPlayer;
}

const UPDATE_MS = 200;
const IDLE = { track: null, playing: false, loading: false, position: 0, duration: 0, failed: false };

export function createAudioPlayer({ settings, create = createExpoPlayer }: AudioPlayerOptions): AudioPlayer {
  const store = createStore<PlayerState>(() => ({ ...IDLE, speed: settings.get().playback_speed }));
  let player: ExpoPlayer | undefined;

  settings.store.subscribe(({ settings: { playback_speed } }) => {
    if (store.getState().speed === playback_speed) return;
    store.setState({ speed: playback_speed });
    player?.setPlaybackRate(playback_speed, 'high');
  });

  const unload = () => {
    player?.remove();
    player = undefined;
    store.getState().track?.release?.();
  };
  const onStatus = (source: ExpoPlayer, status: AudioStatus) => {
    if (source !== player) return;
    const ended = status.didJustFinish;
    store.setState({
      playing: status.playing && !ended,
      loading: !status.isLoaded || (status.isBuffering && !status.playing),
      position: ended ? 0 : status.currentTime,
      // A WAV that is streamed does not know its length.
      duration: Number.isFinite(status.duration) ? status.duration : 0,
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
    play(track) {
      if (store.getState().track?.id === track.id && player !== undefined) {
        track.release?.();
        player.play();
        return;
      }
      unload();
      store.setState({ ...IDLE, track, loading: true });
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
  };
}
