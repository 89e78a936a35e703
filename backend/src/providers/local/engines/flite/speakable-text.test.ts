import { describe, expect, it } from 'vitest';
import { toSpeakableText } from './speakable-text.ts';

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
