import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countPackages, installState } from './lockfile.mjs';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lockfile-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const lock = {
  '': { name: 'root' },
  backend: { version: '0.1.0' },
  'node_modules/@ours/backend': { link: true },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/a/node_modules/b': { version: '2.0.0', integrity: 'sha512-b' },
  'node_modules/native-mac': { version: '1.0.0', integrity: 'sha512-c', optional: true, os: ['darwin'] },
};

const write = (file: string, packages: object) => {
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(join(root, file), JSON.stringify({ packages }));
};
const installed = (changes: Record<string, object>) =>
  write('node_modules/.package-lock.json', { ...lock, ...changes });

describe('the state of an install', () => {
  it('is missing before the first one, and after one that was broken off', () => {
    write('package-lock.json', lock);
    expect(installState(root)).toBe('missing');
    writeFileSync(join(root, 'node_modules/.package-lock.json'), '{"packages": {');
    expect(installState(root)).toBe('missing');
  });

  it('is current when every package is there as locked, those for other machines aside', () => {
    write('package-lock.json', lock);
    const { 'node_modules/native-mac': _otherMachine, ...rest } = lock;
    write('node_modules/.package-lock.json', rest);
    expect(installState(root)).toBe('current');
  });

  it('is stale when a package is absent, of another version or of other bytes', () => {
    write('package-lock.json', lock);
    const { 'node_modules/a/node_modules/b': _absent, ...rest } = lock;
    write('node_modules/.package-lock.json', rest);
    expect(installState(root)).toBe('stale');
    installed({ 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } });
    expect(installState(root)).toBe('stale');
    installed({ 'node_modules/a': { version: '1.0.0', integrity: 'sha512-z' } });
    expect(installState(root)).toBe('stale');
  });
});

it('counts the packages that a machine downloads', () => {
  write('package-lock.json', lock);
  expect(countPackages(root, { platform: 'linux', arch: 'x64' })).toBe(2);
  expect(countPackages(root, { platform: 'darwin', arch: 'x64' })).toBe(3);
});
