import { describe, expect, it } from 'vitest';
import { chooseToken, createTokenRules, logSumExp } from './token-choice.ts';

/** Words 0 to 4, the end 5, the start 6, silence 7, no timestamps 8, and timestamps from 9 on. */
const END = 5;
const FIRST = 9;
const SIZE = 20;
const rules = createTokenRules({
  startOfTranscript: 6,
  endOfText: END,
  firstTimestamp: FIRST,
  noTimestamps: 8,
  noSpeech: 7,
  transcribe: undefined,
  languages: new Map(),
  suppressed: [4],
  suppressedAtBegin: [END],
  maxInitialTimestamp: 3,
});

/** What may follow, when every word is likelier than all timestamps together. */
function allowedAfter(...written: number[]): number[] {
  const logits = Float32Array.from({ length: SIZE }, (_, token) => (token < FIRST ? 10 : 0));
  rules.apply(logits, written);
  return [...logits.entries()]
    .filter(([, logit]) => logit > Number.NEGATIVE_INFINITY)
    .map(([token]) => token);
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const WORDS = [0, 1, 2, 3];

describe('what may follow', () => {
  it('at the beginning is a timestamp of the first moments', () => {
    expect(allowedAfter()).toEqual(range(FIRST, FIRST + 3));
  });

  it('after the beginning of a segment is a word or the end', () => {
    expect(allowedAfter(FIRST)).toEqual([...WORDS, END]);
    expect(allowedAfter(FIRST, 0, FIRST + 2, FIRST + 2)).toEqual([...WORDS, END]);
  });

  it('after a word is a word, the end or a later timestamp', () => {
    expect(allowedAfter(FIRST + 2, 0)).toEqual([...WORDS, END, ...range(FIRST + 3, SIZE - 1)]);
  });

  it('after the end of a segment is the beginning of the next, not before it, or the end', () => {
    expect(allowedAfter(FIRST, 0, FIRST + 4)).toEqual([END, ...range(FIRST + 4, SIZE - 1)]);
  });

  it('is a timestamp when all of them together are likelier than any word', () => {
    const logits = Float32Array.from({ length: SIZE }, (_, token) => (token < FIRST ? 1 : 0));
    rules.apply(logits, [FIRST, 0]);
    expect([...logits.subarray(0, FIRST)].every((logit) => logit === Number.NEGATIVE_INFINITY)).toBe(true);
    expect([...logits.subarray(FIRST + 1)].every((logit) => logit === 0)).toBe(true);
  });

  it('is never a token that steers, nor one that is suppressed', () => {
    for (const written of [[], [FIRST], [FIRST, 0], [FIRST, 0, FIRST + 1]]) {
      const allowed = allowedAfter(...written);
      for (const token of [4, 6, 7, 8]) expect(allowed).not.toContain(token);
    }
  });
});

describe('the choice of a token', () => {
  const logits = Float32Array.of(Math.log(0.2), Math.log(0.7), Math.log(0.1));

  it('is the likeliest at temperature 0, with its probability', () => {
    const { token, logProbability } = chooseToken(logits, 0, () => 0.99);
    expect(token).toBe(1);
    expect(Math.exp(logProbability)).toBeCloseTo(0.7);
  });

  it('is by chance at temperature 1, as often as each is likely', () => {
    const tokens = Array.from({ length: 100 }, (_, i) => chooseToken(logits, 1, () => (i + 0.5) / 100).token);
    expect(tokens.filter((token) => token === 0)).toHaveLength(20);
    expect(tokens.filter((token) => token === 1)).toHaveLength(70);
    expect(tokens.filter((token) => token === 2)).toHaveLength(10);
    const { token, logProbability } = chooseToken(logits, 1, () => 0.1);
    expect(token).toBe(0);
    expect(Math.exp(logProbability)).toBeCloseTo(0.2);
  });

  it('is never one that is forbidden', () => {
    const some = Float32Array.of(Number.NEGATIVE_INFINITY, 0, Number.NEGATIVE_INFINITY);
    for (const share of [0, 0.5, 0.999_999]) expect(chooseToken(some, 0.8, () => share).token).toBe(1);
  });
});

it('sums probabilities without overflow', () => {
  expect(logSumExp(Float32Array.of(1_000, 1_000))).toBeCloseTo(1_000 + Math.log(2));
  expect(logSumExp(Float32Array.of(Number.NEGATIVE_INFINITY))).toBe(Number.NEGATIVE_INFINITY);
});
