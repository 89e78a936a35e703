import type { SpeechSegment } from '../../voice-activity/speech-segments.ts';

/**
 * What of the segments is after a moment.
 *
 * @param shortest samples of a segment that is worth to be heard
 */
export const segmentsAfter = (
  segments: readonly SpeechSegment[],
  moment: number,
  shortest: number,
): SpeechSegment[] =>
  segments
    .map(({ start, end }) => ({ start: Math.max(start, moment), end }))
    .filter(({ start, end }) => end - start >= shortest);

/**
 * Puts neighbouring segments together into windows, so that each is as long as it may be: a model takes as long for a
 * second as for a whole window.
 *
 * @param longest samples of a window
 * @param longestSilence samples of silence that a window may hold; models make words up in silence
 */
export function speechWindows(
  segments: readonly SpeechSegment[],
  longest: number,
  longestSilence: number,
): SpeechSegment[] {
  const windows: SpeechSegment[] = [];
  for (const { start, end } of segments) {
    const window = windows.at(-1);
    if (window && end - window.start <= longest && start - window.end <= longestSilence) window.end = end;
    else windows.push({ start, end });
  }
  return windows;
}
