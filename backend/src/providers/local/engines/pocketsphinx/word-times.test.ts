import { expect, it } from 'vitest';
import { readWordTimes } from './word-times.ts';

it('reads the words of each utterance, without silence, noise and numbers of pronunciations', () => {
  const ctm = [
    '0 1 0.12 0.09 the 0.901',
    '0 1 0.21 0.10 <sil> 0.999',
    '0 1 0.31 0.50 record(2) 1.0002',
    '1 1 0.05 0.20 ++NOISE++ 0.500',
    '1 1 0.25 0.20 [BREATH] 0.500',
    '1 1 0.50 0.25 plays 0.250',
    '',
  ].join('\n');
  expect(readWordTimes(ctm)).toEqual([
    { utterance: 0, word: 'the', start: 0.12, end: 0.21, confidence: 0.901 },
    { utterance: 0, word: 'record', start: 0.31, end: 0.81, confidence: 1 },
    { utterance: 1, word: 'plays', start: 0.5, end: 0.75, confidence: 0.25 },
  ]);
});

it('reads an empty result as no words', () => {
  expect(readWordTimes('')).toEqual([]);
});
