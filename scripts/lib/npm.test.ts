import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { npmCommand, runNpm } from './npm.mjs';

describe('npm', () => {
  it('is run by the Node that npm itself names, not by one that an install replaces', () => {
    expect(npmCommand({ npm_execpath: '/lib/npm-cli.js', npm_node_execpath: '/usr/bin/node' })).toEqual([
      '/usr/bin/node',
      '/lib/npm-cli.js',
    ]);
  });

  it('is taken from the path when no npm runs this', () => {
    expect(npmCommand({})).toHaveLength(1);
    expect(npmCommand({ npm_execpath: '/usr/bin/pnpm' })).toHaveLength(1);
  });

  it('gives back exit code and output, and every line as it comes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'npm-'));
    const script = join(folder, 'npm-cli.js');
    writeFileSync(
      script,
      'console.log("npm http fetch GET 200 x"); process.stdout.write("last"); process.exit(3);',
    );
    const lines: string[] = [];
    const env = { npm_execpath: script, npm_node_execpath: process.execPath };
    const result = await runNpm([], { cwd: folder, env, onLine: (line) => lines.push(line) });
    rmSync(folder, { recursive: true });
    expect(result).toEqual({ code: 3, output: 'last\n' });
    expect(lines).toEqual(['npm http fetch GET 200 x', 'last']);
  });
});
