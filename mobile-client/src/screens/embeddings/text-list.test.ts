import { LIMITS } from '@ai-platform/contract';
import { addLines, MAX_TEXTS, replaceText } from './text-list';

test('each line becomes a text, without empty lines and the space around', () => {
  expect(addLines(['a'], ' b \r\n\n  \nc d\n')).toEqual({
    texts: ['a', 'b', 'c d'],
    known: 0,
    leftOut: 0,
    tooLong: 0,
  });
});

test('a text is there once', () => {
  expect(addLines(['a', 'b'], 'b\nc\nc')).toMatchObject({ texts: ['a', 'b', 'c'], known: 2 });
});

test('what does not fit is left out and counted', () => {
  const lines = Array.from({ length: MAX_TEXTS + 3 }, (_, index) => `text ${index}`).join('\n');
  const { texts, leftOut } = addLines([], lines);
  expect(texts).toHaveLength(MAX_TEXTS);
  expect(leftOut).toBe(3);
});

test('a text with more characters than the server takes is left out and counted', () => {
  expect(addLines([], `${'x'.repeat(LIMITS.embeddingCharacters + 1)}\nshort`)).toMatchObject({
    texts: ['short'],
    tooLong: 1,
  });
});

test('a changed text keeps its place', () => {
  expect(replaceText(['a', 'b', 'c'], 'b', ' new ')).toEqual(['a', 'new', 'c']);
});

test('a text changed into another becomes one with it', () => {
  expect(replaceText(['a', 'b', 'c'], 'c', 'a')).toEqual(['a', 'b']);
});

test('a text changed into nothing stays as it was', () => {
  expect(replaceText(['a', 'b'], 'b', '  ')).toEqual(['a', 'b']);
});
