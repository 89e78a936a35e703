import { WorkerPool } from '../../../utils/worker-pool.ts';
import { type SegmentOptions, type SpeechSegment, speechSegments } from './speech-segments.ts';
import {
  VOICE_FRAME_SAMPLES,
  VOICE_SAMPLE_RATE,
  type VoiceActivityMemory,
  type VoiceActivityResult,
  type VoiceActivityTask,
} from './voice-activity-task.ts';

/** About a minute, a second of work: others get their turn in between, and callers who leave stop soon. */
const PIECE_SAMPLES = 1_875 * VOICE_FRAME_SAMPLES;
const TIMEOUT_MS = 120_000;
const IDLE_TIMEOUT_MS = 30_000;

/** Resident bytes of the thread with its model, measured. */
export const VOICE_ACTIVITY_BYTES = 60 * 1024 * 1024;

/** Finds speech in recordings. */
export interface VoiceActivityDetector {
  /**
   * Rejects with the signal's reason, or with what the worker pool throws.
   *
   * @param samples one channel at `VOICE_SAMPLE_RATE`
   */
  detect(samples: Int16Array, options: SegmentOptions, signal: AbortSignal): Promise<SpeechSegment[]>;
  close(): Promise<void>;
}

/** @param maxCalls recordings at once */
export function createVoiceActivityDetector(maxCalls: number): VoiceActivityDetector {
  const pool = new WorkerPool<VoiceActivityTask, VoiceActivityResult>({
    file: new URL('./voice-activity-worker.ts', import.meta.url),
    maxThreads: 1,
    maxQueue: maxCalls,
    timeoutMs: TIMEOUT_MS,
    idleTimeoutMs: IDLE_TIMEOUT_MS,
  });
  return {
    async detect(samples, options, signal) {
      const probabilities = new Float32Array(Math.ceil(samples.length / VOICE_FRAME_SAMPLES));
      let memory: VoiceActivityMemory | undefined;
      for (let start = 0; start < samples.length; start += PIECE_SAMPLES) {
        const piece = samples.slice(start, start + PIECE_SAMPLES);
        const heard: VoiceActivityResult = await pool.run(
          { samples: piece, ...(memory ? { memory } : {}) },
          signal,
          { transfer: [piece.buffer] },
        );
        memory = heard.memory;
        probabilities.set(heard.probabilities, start / VOICE_FRAME_SAMPLES);
      }
      return speechSegments(probabilities, samples.length, options);
    },
    close: () => pool.close(),
  };
}

/** Seconds of a position in samples. */
export const toSeconds = (samples: number): number => samples / VOICE_SAMPLE_RATE;
