/** A piece of a transcript; seconds. `end` is null where it is open. */
interface Segment {
  start: number;
  end: number | null;
  text: string;
}

/** How long the last piece is shown when nobody knows. */
const LAST_SECONDS = 3;

/**
 * The transcript as a SubRip file. A piece without an end lasts until the next begins, the last one until the end of the
 * recording.
 *
 * @param durationSeconds of the recording; 0 when it is not known
 */
export function toSrt(segments: readonly Segment[], durationSeconds: number): string {
  return segments
    .filter(({ text }) => text.trim() !== '')
    .map(({ start, end, text }, index, all) => {
      const next = all[index + 1]?.start ?? Math.max(durationSeconds, start + LAST_SECONDS);
      return `${index + 1}\n${srtTime(start)} --> ${srtTime(end ?? next)}\n${text.trim()}\n`;
    })
    .join('\n');
}

/** `00:01:02,345` */
function srtTime(seconds: number): string {
  const milliseconds = Math.round(seconds * 1000);
  const two = (value: number) => `${Math.floor(value)}`.padStart(2, '0');
  const parts = [milliseconds / 3_600_000, (milliseconds / 60_000) % 60, (milliseconds / 1000) % 60];
  return `${parts.map(two).join(':')},${`${milliseconds % 1000}`.padStart(3, '0')}`;
}

/** Index of the piece that is being said at a place in the recording, -1 between them. */
export const segmentAt = (segments: readonly Segment[], seconds: number): number =>
  segments.findIndex(({ start, end }, index) => {
    const until = end ?? segments[index + 1]?.start ?? Number.POSITIVE_INFINITY;
    return seconds >= start && seconds < until;
  });
