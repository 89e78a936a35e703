import { useEffect, useRef, useState } from 'react';
import type { Problem } from '../services/api';
import { useServices } from '../services/ServicesProvider';
import type { Media } from '../utils/media';
import { useCapability } from './useCapability';
import { useLeaveGuard } from './useLeaveGuard';
import { type RecorderProblem, useRecorder } from './useRecorder';

export interface UseDictation {
  state: 'idle' | 'recording' | 'transcribing';
  /** Loudness now, 0 to 1. */
  level: number;
  durationMs: number;
  /** Why it cannot be recorded; told once someone tries. */
  obstacle: RecorderProblem | null;
  /** Why the recording, which is kept, did not become text. */
  problem: Problem | null;
  begin(): void;
  /** Ends the recording and turns it into text. */
  finish(): void;
  /** Ends what is under way and throws the recording away. */
  discard(): void;
  /** Tries the kept recording once more. */
  retry(): void;
}

/** Speaks instead of types: `onText` is called with what was said, which is empty when nothing was. */
export function useDictation(onText: (text: string) => void): UseDictation {
  const { inference } = useServices();
  const { modelName } = useCapability('speech_to_text');
  const recorder = useRecorder();
  const [recording, setRecording] = useState<Media | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [transcribing, setTranscribing] = useState(false);
  const [tried, setTried] = useState(false);
  const controller = useRef<AbortController>(undefined);
  useEffect(() => () => controller.current?.abort(), []);

  const transcribe = async (audio: Media) => {
    const current = new AbortController();
    controller.current = current;
    const { signal } = current;
    setTranscribing(true);
    setProblem(null);
    const outcome = await inference.run(
      {
        capability: 'speech_to_text',
        parameters: modelName === undefined ? {} : { model: modelName },
        files: { audio },
      },
      { signal, queue: false },
    );
    if (signal.aborted) return;
    setTranscribing(false);
    if (outcome.type === 'problem') return setProblem(outcome.problem);
    setRecording(null);
    if (outcome.type === 'result') onText(outcome.result.value.text.trim());
  };

  const finish = async () => {
    const media = await recorder.stop();
    if (media === null) return;
    setRecording(media);
    await transcribe(media);
  };

  useLeaveGuard(recorder.state === 'recording', () => void finish());

  return {
    state: transcribing ? 'transcribing' : recorder.state === 'idle' ? 'idle' : 'recording',
    level: recorder.level,
    durationMs: recorder.durationMs,
    obstacle: tried ? recorder.problem : null,
    problem,
    begin: () => {
      setTried(true);
      setProblem(null);
      setRecording(null);
      void recorder.start();
    },
    finish: () => void finish(),
    discard: () => {
      controller.current?.abort();
      setTranscribing(false);
      setProblem(null);
      setRecording(null);
      void recorder.cancel();
    },
    retry: () => {
      if (recording !== null) void transcribe(recording);
    },
  };
}
