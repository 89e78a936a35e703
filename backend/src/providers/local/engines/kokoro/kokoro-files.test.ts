import { describe, expect, it } from 'vitest';
import { tokenRuns } from './kokoro-files.ts';

const CHARACTERS = [...'$abcdefghij ,.'];
const VOCABULARY = new Map(CHARACTERS.map((character, id) => [character, id]));
const textOf = (run: readonly number[]) => run.slice(1, -1).map((id) => CHARACTERS[id]);
const runsOf = (phonemes: string) =>
  tokenRuns(phonemes, VOCABULARY).map((run) => ({ run, text: textOf(run).join('') }));

describe('runs of tokens', () => {
  it('are framed, without what the model does not know', () => {
    expect(tokenRuns('ab!c', VOCABULARY)).toEqual([[0, 1, 2, 3, 0]]);
  });

  it('are of about one length where one would be too long, cut between words', () => {
    const phonemes = 'abcde fgh '.repeat(26).trim();
    const runs = runsOf(phonemes);
    expect(runs.map(({ text }) => text).join('')).toBe(phonemes);
    expect(runs).toHaveLength(2);
    for (const { text } of runs) expect(text.length).toBeGreaterThan(100);
    expect(runs[0]?.text).toMatch(/ $/);
  });

  it('are cut at a pause rather than between words', () => {
    const phonemes = `${'abcde '.repeat(30)}fgh, ${'abcde '.repeat(30)}`.trim();
    expect(runsOf(phonemes).map(({ text }) => text.at(-1))).toEqual([',', 'e']);
  });

  it('are cut anywhere where there is nothing else', () => {
    const runs = runsOf('a'.repeat(600));
    expect(runs.map(({ text }) => text.length).reduce((sum, length) => sum + length)).toBe(600);
    for (const { text } of runs) expect(text.length).toBeLessThanOrEqual(250);
  });
});
