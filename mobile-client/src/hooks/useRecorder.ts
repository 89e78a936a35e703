import { requestRecordingPermissionsAsync, setAudioModeAsync, useAudioRecorder } from 'expo-audio';
import { useEffect, useRef, useState } from 'react';
import { type RecordingObstacle, recordingObstacle, recordingOptions } from '../services/audio/recording';
import { mediaOfUri } from '../services/media';
import { useServices } from '../services/ServicesProvider';
import type { Media } from '../utils/media';
import { levelOfDecibels } from '../utils/wav';

export type RecorderState = 'idle' | 'starting' | 'recording' | 'paused' | 'stopping';
/** `denied`: the person does not let the app listen. */
export type RecorderProblem = RecordingObstacle | 'denied' | 'failed';

export interface UseRecorder {
  state: RecorderState;
  /** Loudness now, 0 to 1. */
  level: number;
  durationMs: number;
  /** Known before the first try where the platform cannot record at all. */
  problem: RecorderProblem | null;
  start(): Promise<void>;
  pause(): void;
  resume(): void;
  /** Ends the recording; null when it failed. */
  stop(): Promise<Media | null>;
  /** Ends the recording and throws it away. */
  cancel(): Promise<void>;
}

const METER_MS = 80;
/** What the server takes at most. */
const MAX_DURATION_MS = 2 * 60 * 60 * 1000;

/** Records from the microphone, with a level meter. Leaving the screen ends it. */
export function useRecorder(): UseRecorder {
  const { player } = useServices();
  const [obstacle] = useState(recordingObstacle);
  const [options] = useState(recordingOptions);
  const recorder = useAudioRecorder(options);
  const [state, setState] = useState<RecorderState>('idle');
  const [meter, setMeter] = useState({ level: 0, durationMs: 0 });
  const [problem, setProblem] = useState<RecorderProblem | null>(obstacle);
  const stopped = useRef<() => void>(() => {});

  useEffect(() => {
    if (state !== 'recording') return;
    const timer = setInterval(() => {
      const { durationMillis, metering } = recorder.getStatus();
      setMeter({ level: metering === undefined ? 0 : levelOfDecibels(metering), durationMs: durationMillis });
      if (durationMillis >= MAX_DURATION_MS) recorder.pause();
    }, METER_MS);
    return () => clearInterval(timer);
  }, [recorder, state]);

  useEffect(() => {
    stopped.current = () => {
      if (state === 'recording' || state === 'paused') recorder.stop().catch(() => {});
    };
  }, [recorder, state]);
  useEffect(() => () => stopped.current(), []);

  const start = async () => {
    if (state !== 'idle' || obstacle !== null) return;
    setState('starting');
    setProblem(null);
    setMeter({ level: 0, durationMs: 0 });
    player.pause();
    try {
      const { granted } = await requestRecordingPermissionsAsync();
      if (!granted) {
        setProblem('denied');
        setState('idle');
        return;
      }
      await setAudioModeAsync({ allowsRecording: true, playsInSilentMode: true });
      await recorder.prepareToRecordAsync();
      recorder.record();
      setState('recording');
    } catch {
      setProblem('failed');
      setState('idle');
    }
  };

  const end = async (): Promise<string | null> => {
    setState('stopping');
    try {
      await recorder.stop();
      await setAudioModeAsync({ allowsRecording: false }).catch(() => {});
      return recorder.uri;
    } catch {
      return null;
    } finally {
      setState('idle');
    }
  };

  return {
    state,
    ...meter,
    problem,
    start,
    pause: () => {
      if (state !== 'recording') return;
      recorder.pause();
      setMeter(({ durationMs }) => ({ level: 0, durationMs }));
      setState('paused');
    },
    resume: () => {
      if (state !== 'paused') return;
      recorder.record();
      setState('recording');
    },
    stop: async () => {
      if (state !== 'recording' && state !== 'paused') return null;
      const uri = await end();
      const media = uri === null ? null : await mediaOfUri(uri).catch(() => null);
      if (media === null || media.bytes.length === 0) {
        setProblem('failed');
        return null;
      }
      return media;
    },
    cancel: async () => {
      if (state === 'recording' || state === 'paused') await end();
    },
  };
}
