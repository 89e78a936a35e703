import { createFormat } from './useFormat';

const english = createFormat('en');
const german = createFormat('de');

test('bytes are written in decimal units', () => {
  expect(english.bytes(0)).toBe('0 B');
  expect(english.bytes(999)).toBe('999 B');
  expect(english.bytes(1_500)).toBe('1.5 kB');
  expect(english.bytes(398_000_000)).toBe('398 MB');
  expect(german.bytes(1_500_000_000)).toBe('1,5 GB');
});

test('hundredths have two places always', () => {
  expect(english.hundredths(0.8)).toBe('0.80');
  expect(english.hundredths(-0.001)).toBe('0.00');
  expect(german.hundredths(-0.456)).toBe('-0,46');
});

test('spans are written in the unit that suits them', () => {
  expect(english.span(0.84)).toBe('0.8 s');
  expect(english.span(42)).toBe('42 s');
  expect(english.span(180)).toBe('3 min');
  expect(german.span(9_000)).toBe('2,5 Std.');
});

test('places in a recording are written as on a clock', () => {
  expect(english.clock(0)).toBe('0:00');
  expect(english.clock(187.9)).toBe('3:07');
  expect(english.clock(3_723)).toBe('1:02:03');
});

test('moments are written by how long ago they were', () => {
  const now = Date.UTC(2026, 0, 10, 12);
  const minutes = (count: number) => now - count * 60_000;
  expect(english.ago(minutes(0.5), now)).toBe('just now');
  expect(english.ago(minutes(3), now)).toBe('3 min ago');
  expect(german.ago(minutes(125), now)).toBe('vor 2 Std.');
  expect(english.ago(minutes(26 * 60), now)).toBe('yesterday');
  expect(english.ago(minutes(72 * 60), now)).toContain('2026');
});

test('a moment that the clock has not reached yet is now', () => {
  expect(english.ago(1_000, 0)).toBe('just now');
});
