import { decimals, parseNumber, snap } from './slider-values';

test('a value snaps to the nearest step within the range', () => {
  const range = { minimum: 64, maximum: 2048, step: 64 };
  expect(snap(500, range)).toBe(512);
  expect(snap(0, range)).toBe(64);
  expect(snap(9999, range)).toBe(2048);
});

test('steps of tenths stay tenths', () => {
  expect(snap(0.3, { minimum: 0, maximum: 1, step: 0.1 })).toBe(0.3);
  expect(decimals(0.05)).toBe(2);
  expect(decimals(1)).toBe(0);
});

test('a number is read with a decimal point or comma', () => {
  expect(parseNumber('7.5')).toBe(7.5);
  expect(parseNumber(' 7,5 ')).toBe(7.5);
  expect(parseNumber('seven')).toBeUndefined();
  expect(parseNumber('')).toBeUndefined();
});
