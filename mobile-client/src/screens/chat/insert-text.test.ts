import { insertText } from './insert-text';

const at = (place: number) => ({ start: place, end: place });

test('an empty field takes the words as they are', () => {
  expect(insertText('', at(0), 'Good morning')).toEqual({ text: 'Good morning', cursor: 12 });
});

test('words at the end come after a space', () => {
  expect(insertText('Good', at(4), 'morning').text).toBe('Good morning');
  expect(insertText('Good ', at(5), 'morning').text).toBe('Good morning');
});

test('words in the middle stand apart on both sides, and the cursor follows them', () => {
  expect(insertText('one three', at(3), 'two')).toEqual({ text: 'one two three', cursor: 7 });
  expect(insertText('one, three', at(3), 'two').text).toBe('one two, three');
});

test('what is selected stays', () => {
  expect(insertText('keep this', { start: 0, end: 4 }, 'and').text).toBe('keep and this');
});

test('a cursor beyond the text is its end', () => {
  expect(insertText('short', at(99), 'text').text).toBe('short text');
});
