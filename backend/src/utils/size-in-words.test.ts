import { expect, test } from 'vitest';
import { sizeInWords } from './size-in-words.ts';

test.each([
  [0, '0 MB'],
  [1, '0.1 MB'],
  [730_000, '0.7 MB'],
  [9_949_999, '9.9 MB'],
  [9_950_000, '10 MB'],
  [107_432_000, '107 MB'],
  [999_499_999, '999 MB'],
  [999_500_000, '1.0 GB'],
  [4_270_000_000, '4.3 GB'],
])('%i bytes are %s', (bytes, words) => {
  expect(sizeInWords(bytes)).toBe(words);
});
