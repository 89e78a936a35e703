import { describe, expect, it } from 'vitest';
import { closingLine, countTests, sumCounts } from './test-report.mjs';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((result) => ({ status: result })),
});

describe('the count of a test run', () => {
  it('sums all files, and what was not run counts as skipped', () => {
    const testResults = [
      file('passed', 'passed', 'passed', 'pending'),
      file('failed', 'failed', 'todo', 'skipped'),
    ];
    const counts = countTests({ testResults });
    expect(counts).toEqual({ passed: 2, failed: 1, skipped: 3 });
    expect(closingLine(counts)).toBe('2 passed, 1 failed, 3 skipped');
  });

  it('counts a file that could not be loaded as a failure', () => {
    expect(countTests({ testResults: [file('failed')] }).failed).toBe(1);
  });

  it('is one sum of several runs', () => {
    const runs = [
      { passed: 2, failed: 0, skipped: 1 },
      { passed: 3, failed: 1, skipped: 0 },
    ];
    expect(sumCounts(runs)).toEqual({ passed: 5, failed: 1, skipped: 1 });
  });

  it('counts a run without a report as a failure', () => {
    expect(countTests(undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
