import { VOICE_FRAME_SAMPLES, VOICE_SAMPLE_RATE } from './voice-activity-task.ts';

/** A stretch of speech, in samples from the beginning of the recording; `end` is the first sample after it. */
export interface SpeechSegment {
  start: number;
  end: number;
}

export interface SegmentOptions {
  /** Seconds of silence at which speech is cut. */
  minSilence: number;
  /** Seconds of the longest segment; longer speech is cut where it pauses most. */
  maxSegment: number;
}

/** Speech begins when it is at least this likely … */
const SPEECH = 0.5;
/** … and goes on until it is less likely than this. Both are the model's authors' defaults. */
const SILENCE = 0.35;
/** Seconds; a shorter sound is no word. */
const MIN_SPEECH = 0.1;
/** Seconds that are kept before and after speech, for the soft sounds at its ends. */
const PADDING = 0.2;

const frames = (seconds: number) => Math.round((seconds * VOICE_SAMPLE_RATE) / VOICE_FRAME_SAMPLES);

/** Frames, the last one not included. */
interface Run {
  start: number;
  end: number;
}

/**
 * The stretches of speech in a recording, in their order; they do not overlap.
 *
 * @param probabilities how likely each frame of `VOICE_FRAME_SAMPLES` holds speech
 * @param length samples of the recording
 */
export function speechSegments(
  probabilities: Float32Array,
  length: number,
  { minSilence, maxSegment }: SegmentOptions,
): SpeechSegment[] {
  const longest = Math.max(1, frames(maxSegment) - 2 * frames(PADDING));
  const runs = speechRuns(probabilities, frames(minSilence)).flatMap((run) =>
    splitRun(run, probabilities, longest),
  );
  const padding = Math.round(PADDING * VOICE_SAMPLE_RATE);
  return runs.map(({ start, end }, index) => {
    const before = (runs[index - 1]?.end ?? 0) * VOICE_FRAME_SAMPLES;
    const after = (runs[index + 1]?.start ?? Number.POSITIVE_INFINITY) * VOICE_FRAME_SAMPLES;
    const [first, last] = [start * VOICE_FRAME_SAMPLES, end * VOICE_FRAME_SAMPLES];
    return {
      // Half of a short silence belongs to each side.
      start: Math.max(0, first - padding, index > 0 ? (before + first) / 2 : 0),
      end: Math.min(length, last + padding, (last + after) / 2),
    };
  });
}

function speechRuns(probabilities: Float32Array, minSilence: number): Run[] {
  const runs: Run[] = [];
  let start: number | undefined;
  let lastSpeech = 0;
  const finish = () => {
    if (start !== undefined && lastSpeech - start >= frames(MIN_SPEECH))
      runs.push({ start, end: lastSpeech });
    start = undefined;
  };
  for (const [frame, probability] of probabilities.entries()) {
    if (probability >= (start === undefined ? SPEECH : SILENCE)) {
      start ??= frame;
      lastSpeech = frame + 1;
    } else if (start !== undefined && frame + 1 - lastSpeech >= minSilence) finish();
  }
  finish();
  return runs;
}

/** Cuts a run that is too long at its least likely speech, so late that few pieces come of it. */
function splitRun(run: Run, probabilities: Float32Array, longest: number): Run[] {
  const pieces: Run[] = [];
  let { start } = run;
  while (run.end - start > longest) {
    let cut = start + longest;
    for (let frame = cut; frame > start + longest / 2; frame--) {
      if ((probabilities[frame] ?? 0) < (probabilities[cut] ?? 0)) cut = frame;
    }
    pieces.push({ start, end: cut });
    start = cut;
  }
  pieces.push({ start, end: run.end });
  return pieces;
}
