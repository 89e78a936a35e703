import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isAcceptable, LICENCES_DOCS, shippedPackages, withPackageTable } from './licences.ts';

describe('the licences of what ships', () => {
  it('never force the GPL or AGPL on those who use the service', () => {
    const packages = shippedPackages();
    expect(packages.length).toBeGreaterThan(500);
    expect(packages.filter(({ licence }) => !isAcceptable(licence))).toEqual([]);
  });

  it('are listed as package-lock.json has them; if not, run "npm run docs:licences"', () => {
    const text = readFileSync(LICENCES_DOCS, 'utf8');
    expect(withPackageTable(text)).toBe(text);
  });

  it.each([
    ['MIT', true],
    ['LGPL-3.0-or-later', true],
    ['(BSD-3-Clause OR GPL-2.0)', true],
    ['GPL-3.0', false],
    ['AGPL-3.0-or-later', false],
    ['MIT AND GPL-2.0-only', false],
    ['unknown', false],
  ])('%s is acceptable: %s', (licence, acceptable) => {
    expect(isAcceptable(licence)).toBe(acceptable);
  });
});
