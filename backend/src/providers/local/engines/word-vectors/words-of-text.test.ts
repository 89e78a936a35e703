import { describe, expect, it } from 'vitest';
import { wordsOf } from './words-of-text.ts';

const KNOWN = new Set(
  "the cafe well-known well known at&t usa am do not can will she is h1n1 don it's".split(' '),
);
const words = (text: string) => wordsOf(text, (word) => KNOWN.has(word));

describe('the words of a text', () => {
  it.each([
    ['The café, the CAFÉ!', ['the', 'cafe', 'the', 'cafe']],
    ["Don't, can’t, won't", ['do', 'not', 'can', 'not', 'will', 'not']],
    ["She's at AT&T", ['she', 'at', 'at&t']],
    ["It's", ["it's"]],
    ['a well-known un-known', ['a', 'well-known', 'un', 'known']],
    ['U.S. at 7 a.m.', ['usa', 'at', '7', 'am']],
    ['H1N1 cost 1,250.75', ['h1n1', 'cost', '1', '250', '75']],
    ['ｔｈｅ ﬁrst', ['the', 'first']],
    ['naïve Łódź', ['naïve', 'łódź']],
    ['你好 мир', ['你好', 'мир']],
    ['the 🎉 ...', ['the']],
  ])('%j: %j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it('takes a text without letters and digits for one word', () => {
    expect(words(' ?! ')).toEqual(['?!']);
    expect(words('🎉')).toEqual(['🎉']);
    expect(words('  ')).toEqual(['']);
  });

  it('survives texts that are one long chain of signs', () => {
    expect(words("n't".repeat(30_000)).length).toBeGreaterThan(10_000);
    expect(words('a.'.repeat(50_000))).toHaveLength(1);
  });
});
