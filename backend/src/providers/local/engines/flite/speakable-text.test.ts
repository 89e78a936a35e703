import { describe, expect, it } from 'vitest';
import { splitText, toSpeakableText } from './speakable-text.ts';

describe('toSpeakableText', () => {
  it.each([
    ['plain text', 'plain text'],
    ['Crème brûlée, Straße, Łódź', 'Creme brulee, Strasse, Lodz'],
    ['“quoted” — and ‘so’ on…', '"quoted" , and \'so\' on...'],
    ['20 € or 5°', '20 euros or 5 degrees'],
    ['ﬁne ½', 'fine 1 2'],
    ['a 👩‍👩‍👧 b', 'a b'],
    ['one\u0000two\tthree\n\nfour', 'one two three four'],
  ])('%j is spoken as %j', (original, spoken) => {
    expect(toSpeakableText(original).text).toBe(spoken);
  });

  it('tells which part of the letters it kept', () => {
    expect(toSpeakableText('hello').kept).toBe(1);
    expect(toSpeakableText('hello 🎉').kept).toBe(1);
    expect(toSpeakableText('你好').kept).toBe(0);
    expect(toSpeakableText('ab 你好').kept).toBe(0.5);
    expect(toSpeakableText('🎉 !').kept).toBe(0);
  });
});

describe('splitText', () => {
  it('keeps short sentences together, but for the first, and splits between sentences', () => {
    expect(splitText('One. Two! Three? Four. Five.', 12)).toEqual(['One.', 'Two! Three?', 'Four. Five.']);
  });

  it('splits a long sentence after a clause, else between words, else anywhere', () => {
    expect(splitText('the first clause, the second', 20)).toEqual(['the first clause,', 'the second']);
    expect(splitText('no clause in this one', 10)).toEqual(['no clause', 'in this', 'one']);
    expect(splitText('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  });

  it('loses no word and keeps every piece within bounds', () => {
    const text = Array.from({ length: 5_000 }, (_, i) => `word${i}${i % 17 === 0 ? '.' : ''}`).join(' ');
    const pieces = splitText(text, 300);
    expect(pieces.join(' ')).toBe(text);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(300);
  });

  it('leaves out pieces with nothing to speak', () => {
    expect(splitText('...', 10)).toEqual([]);
  });
});
