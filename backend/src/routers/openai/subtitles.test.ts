import { describe, expect, it } from 'vitest';
import { toSrt, toVtt } from './subtitles.ts';

const transcription = {
  text: ' One. Two. ',
  language: 'en',
  confidence: null,
  model: 'm',
  duration_seconds: 3_725.5,
  segments: [
    { start: 0, end: 1.0004, text: ' One. ' },
    { start: 3_661.25, end: null, text: 'Two --> three.\n\n\nFour.' },
  ],
};

describe('subtitles', () => {
  it('are numbered in SubRip, with commas before the milliseconds', () => {
    expect(toSrt(transcription)).toBe(
      '1\n00:00:00,000 --> 00:00:01,000\nOne.\n\n2\n01:01:01,250 --> 01:02:05,500\nTwo -> three.\nFour.\n',
    );
  });

  it('have a header in WebVTT, and points', () => {
    expect(toVtt(transcription)).toBe(
      'WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nOne.\n\n01:01:01.250 --> 01:02:05.500\nTwo -> three.\nFour.\n',
    );
  });

  it('are one cue over the whole length where there are no segments', () => {
    expect(toSrt({ ...transcription, segments: [] })).toBe('1\n00:00:00,000 --> 01:02:05,500\nOne. Two.\n');
  });
});
