import { describe, expect, it } from 'vitest';
import { segmentsAfter, speechWindows } from './speech-windows.ts';

const windowsOf = (...segments: [number, number][]) =>
  speechWindows(
    segments.map(([start, end]) => ({ start, end })),
    30,
    3,
  ).map(({ start, end }) => [start, end]);

describe('speech windows', () => {
  it('hold as many segments as there is room for', () => {
    expect(windowsOf([0, 10], [11, 20], [21, 30], [31, 35])).toEqual([
      [0, 30],
      [31, 35],
    ]);
  });

  it('begin anew after a long silence', () => {
    expect(windowsOf([0, 5], [8, 10], [14, 16])).toEqual([
      [0, 10],
      [14, 16],
    ]);
  });

  it('are none where there is no speech', () => {
    expect(windowsOf()).toEqual([]);
  });
});

describe('segments after a moment', () => {
  it('are cut at it, without those that are over or nearly', () => {
    const segments = [
      { start: 0, end: 10 },
      { start: 20, end: 30 },
      { start: 40, end: 50 },
    ];
    expect(segmentsAfter(segments, 0, 2)).toEqual(segments);
    expect(segmentsAfter(segments, 25, 2)).toEqual([
      { start: 25, end: 30 },
      { start: 40, end: 50 },
    ]);
    expect(segmentsAfter(segments, 29, 2)).toEqual([{ start: 40, end: 50 }]);
    expect(segmentsAfter(segments, 50, 2)).toEqual([]);
  });
});
