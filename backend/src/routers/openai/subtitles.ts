import type { Transcription } from '@ai-platform/contract';

/** SubRip subtitles. A transcription without segments becomes one cue over its whole length. */
export const toSrt = (transcription: Transcription): string =>
  cuesOf(transcription)
    .map(
      ({ start, end, text }, index) =>
        `${index + 1}\n${timestamp(start, ',')} --> ${timestamp(end, ',')}\n${text}\n`,
    )
    .join('\n');

/** WebVTT subtitles (https://www.w3.org/TR/webvtt1/). */
export const toVtt = (transcription: Transcription): string =>
  `WEBVTT\n\n${cuesOf(transcription)
    .map(({ start, end, text }) => `${timestamp(start, '.')} --> ${timestamp(end, '.')}\n${text}\n`)
    .join('\n')}`;

function cuesOf({ text, duration_seconds, segments }: Transcription) {
  const all = segments?.length ? segments : [{ start: 0, end: duration_seconds, text }];
  return all.map(({ start, end, text }) => ({
    start,
    end: end ?? duration_seconds,
    // A blank line would end the cue, an arrow would start another.
    text: text
      .trim()
      .replaceAll(/\n{2,}/g, '\n')
      .replaceAll('-->', '->'),
  }));
}

/** `HH:MM:SS` and milliseconds after the given sign. */
function timestamp(seconds: number, sign: ',' | '.'): string {
  const milliseconds = Math.round(seconds * 1_000);
  const pad = (value: number, digits = 2) => String(Math.floor(value)).padStart(digits, '0');
  return `${pad(milliseconds / 3_600_000)}:${pad((milliseconds / 60_000) % 60)}:${pad((milliseconds / 1_000) % 60)}${sign}${pad(milliseconds % 1_000, 3)}`;
}
