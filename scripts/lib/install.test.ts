import { describe, expect, it } from 'vitest';
import { explainInstallFailure } from './install.mjs';

describe('a failed install', () => {
  it.each([
    ['npm error code EAI_AGAIN\nnpm error request failed', 'registry does not answer'],
    ['npm error code ECONNREFUSED', 'registry does not answer'],
    ['npm error code EACCES', 'belongs to another user'],
    ['npm error code ENOSPC', 'disk is full'],
  ])('is explained in a sentence: %s', (output, message) => {
    const problem = explainInstallFailure(output);
    expect(problem.message).toContain(message);
    expect(problem.output).toBe('');
  });

  it("shows npm's own words when it is of no known kind", () => {
    const problem = explainInstallFailure(
      'npm warn old\nnpm error code EINTEGRITY\nnpm error sha512 differs',
    );
    expect(problem.output).toBe('npm error code EINTEGRITY\nnpm error sha512 differs');
  });
});
