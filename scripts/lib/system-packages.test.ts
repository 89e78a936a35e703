import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureSystemPackages, isOnPath } from './system-packages.mjs';

describe('system packages', () => {
  it('are looked for on the path', () => {
    expect(isOnPath('node', `/nowhere:${dirname(process.execPath)}`)).toBe(true);
    expect(isOnPath('no-such-program', dirname(process.execPath))).toBe(false);
  });

  it('that are there are not installed again', () => {
    expect(() => ensureSystemPackages([{ command: 'sh', debianPackage: 'no-such-package' }])).not.toThrow();
  });
});
