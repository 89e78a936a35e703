import { segmentAt, toSrt } from './subtitles';

const SEGMENTS = [
  { start: 0, end: 1.5, text: ' Hello there.' },
  { start: 61.25, end: null, text: 'How are you?' },
  { start: 3_725.0004, end: null, text: 'Well.' },
];

test('SubRip has numbers, times to the millisecond, and an end for every piece', () => {
  expect(toSrt(SEGMENTS, 3_730)).toBe(
    [
      '1\n00:00:00,000 --> 00:00:01,500\nHello there.\n',
      '2\n00:01:01,250 --> 01:02:05,000\nHow are you?\n',
      '3\n01:02:05,000 --> 01:02:10,000\nWell.\n',
    ].join('\n'),
  );
});

test('a last piece without an end or a known duration is shown for a while', () => {
  expect(toSrt([{ start: 1, end: null, text: 'Yes.' }], 0)).toContain('00:00:01,000 --> 00:00:04,000');
});

test('pieces without words are left out', () => {
  expect(toSrt([{ start: 0, end: 1, text: ' ' }, ...SEGMENTS.slice(0, 1)], 2)).toMatch(
    /^1\n.*\nHello there\.\n$/,
  );
});

test('the piece at a place is the one that is being said', () => {
  expect(segmentAt(SEGMENTS, 0)).toBe(0);
  expect(segmentAt(SEGMENTS, 1.5)).toBe(-1);
  expect(segmentAt(SEGMENTS, 100)).toBe(1);
  expect(segmentAt(SEGMENTS, 9_999)).toBe(2);
});
