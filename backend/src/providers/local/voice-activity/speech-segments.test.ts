import { describe, expect, it } from 'vitest';
import { speechSegments } from './speech-segments.ts';
import { VOICE_FRAME_SAMPLES, VOICE_SAMPLE_RATE } from './voice-activity-task.ts';

const OPTIONS = { minSilence: 0.32, maxSegment: 10 };
const FRAME = VOICE_FRAME_SAMPLES / VOICE_SAMPLE_RATE;

/** Frames of a probability, one stretch after the other. */
const heard = (...stretches: [frames: number, probability: number][]) =>
  Float32Array.from(stretches.flatMap(([frames, probability]) => Array(frames).fill(probability)));

function segmentsOf(probabilities: Float32Array, options = OPTIONS) {
  return speechSegments(probabilities, probabilities.length * VOICE_FRAME_SAMPLES, options).map(
    ({ start, end }) => [start / VOICE_FRAME_SAMPLES, end / VOICE_FRAME_SAMPLES],
  );
}
/** Frames that are kept before and after speech. */
const PADDING = 0.2 / FRAME;

describe('speech segments', () => {
  it('are none in silence and one where speech never stops', () => {
    expect(segmentsOf(heard([100, 0.1]))).toEqual([]);
    expect(segmentsOf(heard())).toEqual([]);
    expect(segmentsOf(heard([100, 0.9]))).toEqual([[0, 100]]);
  });

  it('have a little silence at their ends', () => {
    expect(segmentsOf(heard([50, 0], [30, 0.9], [50, 0]))).toEqual([[50 - PADDING, 80 + PADDING]]);
  });

  it('are cut at long silences, not at short ones', () => {
    expect(segmentsOf(heard([30, 0.9], [9, 0], [30, 0.9]))).toEqual([[0, 69]]);
    expect(segmentsOf(heard([30, 0.9], [20, 0], [30, 0.9]))).toEqual([
      [0, 30 + PADDING],
      [50 - PADDING, 80],
    ]);
  });

  it('share the silence between them when it is shorter than both ends', () => {
    expect(segmentsOf(heard([30, 0.9], [10, 0], [30, 0.9]))).toEqual([
      [0, 35],
      [35, 70],
    ]);
  });

  it('begin with certainty, and do not end with the first doubt', () => {
    expect(segmentsOf(heard([50, 0.4]))).toEqual([]);
    expect(segmentsOf(heard([20, 0.9], [50, 0.4]))).toEqual([[0, 70]]);
  });

  it('do not begin at a click', () => {
    expect(segmentsOf(heard([50, 0], [2, 0.9], [50, 0]))).toEqual([]);
  });

  it('are cut at the most likely pause when they are too long', () => {
    const seconds = (frames: number) => frames * FRAME;
    const segments = segmentsOf(heard([200, 0.9], [5, 0.6], [200, 0.9]), {
      minSilence: 0.32,
      maxSegment: seconds(300),
    });
    expect(segments).toHaveLength(2);
    const [[start, end] = [], [next, last] = []] = segments;
    expect([start, last]).toEqual([0, 405]);
    expect(end).toBe(next);
    expect(end).toBeGreaterThanOrEqual(200);
    expect(end).toBeLessThanOrEqual(205);
  });

  it('are never longer than asked, and lose nothing', () => {
    const segments = segmentsOf(heard([5_000, 0.9]), { minSilence: 0.32, maxSegment: 20 });
    expect(segments[0]?.[0]).toBe(0);
    expect(segments.at(-1)?.[1]).toBe(5_000);
    for (const [index, [start = 0, end = 0]] of segments.entries()) {
      expect((end - start) * FRAME).toBeLessThanOrEqual(20);
      if (index > 0) expect(start).toBe(segments[index - 1]?.[1]);
    }
  });
});
