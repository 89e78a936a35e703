import { describe, expect, it } from 'vitest';
import { splitText } from './split-text.ts';

const upTo = (characters: number) => ({ together: characters, atMost: characters });

describe('splitText', () => {
  it('keeps short sentences together, but for the first, and splits between sentences', () => {
    expect(splitText('One. Two! Three? Four. Five.', upTo(12))).toEqual([
      'One.',
      'Two! Three?',
      'Four. Five.',
    ]);
  });

  it('keeps sentences together up to one length and splits them at another', () => {
    const text = 'Go. Stay. A sentence of some length. No.';
    expect(splitText(text, { together: 12, atMost: 40 })).toEqual([
      'Go.',
      'Stay.',
      'A sentence of some length.',
      'No.',
    ]);
  });

  it('splits a long sentence after a clause, else between words, else anywhere', () => {
    expect(splitText('the first clause, the second', upTo(20))).toEqual(['the first clause,', 'the second']);
    expect(splitText('no clause in this one', upTo(10))).toEqual(['no clause', 'in this', 'one']);
    expect(splitText('abcdefghij', upTo(4))).toEqual(['abcd', 'efgh', 'ij']);
  });

  it('loses no word and keeps every piece within bounds', () => {
    const text = Array.from({ length: 5_000 }, (_, i) => `word${i}${i % 17 === 0 ? '.' : ''}`).join(' ');
    const pieces = splitText(text, upTo(300));
    expect(pieces.join(' ')).toBe(text);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(300);
  });

  it('leaves out pieces with nothing to speak', () => {
    expect(splitText('...', upTo(10))).toEqual([]);
  });
});
