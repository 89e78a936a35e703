import type { AudioStatus, RecorderState } from 'expo-audio';

const IDLE: AudioStatus = {
  id: 'player',
  currentTime: 0,
  playbackState: '',
  timeControlStatus: '',
  reasonForWaitingToPlay: '',
  mute: false,
  duration: 0,
  playing: false,
  loop: false,
  didJustFinish: false,
  isBuffering: false,
  isLoaded: false,
  playbackRate: 1,
  shouldCorrectPitch: false,
  isLive: false,
  currentOffsetFromLive: null,
  error: null,
};

/** A player that makes no sound: it is loaded at once, and time passes when a test says so. */
export class FakePlayer {
  readonly source: unknown;
  status = IDLE;
  removed = false;
  #listener: (status: AudioStatus) => void = () => {};

  constructor(source: unknown) {
    this.source = source;
  }
  addListener(_event: string, listener: (status: AudioStatus) => void) {
    this.#listener = listener;
    return { remove: () => {} };
  }
  report(change: Partial<AudioStatus>) {
    this.status = { ...this.status, didJustFinish: false, ...change };
    this.#listener(this.status);
  }
  play() {
    this.report({ playing: true, isLoaded: true, duration: 10 });
  }
  pause() {
    this.report({ playing: false });
  }
  async seekTo(seconds: number) {
    this.report({ currentTime: seconds });
  }
  setPlaybackRate(rate: number) {
    this.report({ playbackRate: rate });
  }
  remove() {
    this.removed = true;
  }
}

export const players: FakePlayer[] = [];

export const createAudioPlayer = (source: unknown) => {
  const player = new FakePlayer(source);
  players.push(player);
  return player;
};

/** A recorder that hears nothing; tests set what it has to say. */
export class FakeRecorder {
  uri: string | null = null;
  /** What the recording will be found under. */
  nextUri: string | null = 'file:///recording.m4a';
  isRecording = false;
  status: Partial<RecorderState> = {};
  failure: Error | null = null;

  async prepareToRecordAsync() {
    if (this.failure) throw this.failure;
  }
  record() {
    this.isRecording = true;
  }
  pause() {
    this.isRecording = false;
  }
  async stop() {
    this.isRecording = false;
    this.uri = this.nextUri;
  }
  getStatus() {
    return { durationMillis: 0, ...this.status };
  }
}

export const recorder = new FakeRecorder();
export const useAudioRecorder = () => recorder;

export const permission = { granted: true };
export const requestRecordingPermissionsAsync = async () => permission;
export const setAudioModeAsync = async () => {};
export const RecordingPresets = { HIGH_QUALITY: { extension: '.m4a', android: {}, ios: {}, web: {} } };
