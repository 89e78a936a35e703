import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ensureSystemPackages,
  isOnPath,
  offerSystemPackages,
  type SystemPackage,
} from './system-packages.mjs';

const MISSING: SystemPackage[] = [
  { debianPackage: 'ear', command: 'no-such-program' },
  { debianPackage: 'ear-en', file: '/no/such/model' },
];
const COMMAND = 'apt-get install -y --no-install-recommends ear ear-en';

let folder: string;
let root: { path: string; isRoot: boolean };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'system-packages-'));
  root = { path: [folder, process.env.PATH].join(delimiter), isRoot: true };
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Puts an apt-get before the machine's own, which notes how it was called. */
function fakeApt(exitCode: number): () => string[] {
  const notes = join(folder, 'notes');
  writeFileSync(notes, '');
  writeFileSync(join(folder, 'apt-get'), `#!/bin/sh\necho "apt-get $*" >> ${notes}\nexit ${exitCode}\n`);
  chmodSync(join(folder, 'apt-get'), 0o755);
  return () => readFileSync(notes, 'utf8').trim().split('\n');
}

describe('system packages', () => {
  it('are looked for on the path', () => {
    expect(isOnPath('node', `/nowhere:${dirname(process.execPath)}`)).toBe(true);
    expect(isOnPath('no-such-program', dirname(process.execPath))).toBe(false);
  });

  it('that are there are not installed again, be they known by a program or by a file', () => {
    const calls = fakeApt(0);
    const present = [
      { command: 'sh', debianPackage: 'no-such-package' },
      { file: process.execPath, debianPackage: 'no-such-package' },
    ];
    ensureSystemPackages(present, root);
    offerSystemPackages(present, 'Hearing', { machine: root });
    expect(calls()).toEqual(['']);
  });
});

describe('system packages that are needed', () => {
  it('are installed with apt', () => {
    const calls = fakeApt(0);
    ensureSystemPackages(MISSING, root);
    expect(calls()).toEqual([expect.stringMatching(/^apt-get update /), COMMAND]);
  });

  it('stop the work when apt fails or may not be used', () => {
    fakeApt(1);
    expect(() => ensureSystemPackages(MISSING, root)).toThrow('apt could not install them');
    expect(() => ensureSystemPackages(MISSING, { ...root, isRoot: false })).toThrow('need ear, ear-en');
  });
});

describe('system packages that the service can do without', () => {
  const offered = (machine: typeof root) => {
    const lines: string[] = [];
    offerSystemPackages(MISSING, 'Hearing', { machine, say: (line) => lines.push(line) });
    return lines;
  };

  it('are installed with apt', () => {
    const calls = fakeApt(0);
    expect(offered(root)).toEqual([]);
    expect(calls()).toContain(COMMAND);
  });

  it('are only named, with the one command, when apt fails', () => {
    const calls = fakeApt(1);
    expect(offered(root)).toEqual([`Hearing needs ear and ear-en: sudo ${COMMAND}`]);
    expect(calls()).toHaveLength(1);
  });

  it('are only named when apt may not be used', () => {
    const calls = fakeApt(0);
    expect(offered({ ...root, isRoot: false })).toEqual([`Hearing needs ear and ear-en: sudo ${COMMAND}`]);
    expect(calls()).toEqual(['']);
  });

  it('are not spoken of where there is no apt', () => {
    expect(offered({ path: folder, isRoot: true })).toEqual([]);
  });
});
