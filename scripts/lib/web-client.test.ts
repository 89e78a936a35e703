import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ensureWebClientBuilt, hashClientSources } from './web-client.mjs';

let root: string;

const write = (file: string, text: string) => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};

beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  root = mkdtempSync(join(tmpdir(), 'web-client-'));
  write('package-lock.json', '{}');
  write('packages/contract/src/index.ts', '');
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

/** Stands in for npm: writes a build and counts the runs, or fails. */
function buildTool(succeeds: boolean) {
  const script = succeeds
    ? "const fs = require('node:fs'); fs.mkdirSync('mobile-client/dist', { recursive: true }); fs.appendFileSync('runs', 'x');"
    : "console.error('no such screen'); process.exit(1);";
  write('npm-cli.js', script);
  return { npm_execpath: join(root, 'npm-cli.js'), npm_node_execpath: process.execPath };
}

it('is left alone while there is none', async () => {
  await expect(ensureWebClientBuilt(root, {})).resolves.toBeUndefined();
});

it('notices a change of any source, and none in what is built or installed', () => {
  write('mobile-client/package.json', '{}');
  write('mobile-client/src/app.tsx', 'one');
  const before = hashClientSources(root);
  write('mobile-client/dist/index.html', 'built');
  write('mobile-client/node_modules/a/index.js', 'installed');
  expect(hashClientSources(root)).toBe(before);
  write('mobile-client/src/app.tsx', 'two');
  expect(hashClientSources(root)).not.toBe(before);
});

it('is built when its sources changed since the last build, and only then', async () => {
  write('mobile-client/package.json', '{}');
  const env = buildTool(true);
  await ensureWebClientBuilt(root, env);
  await ensureWebClientBuilt(root, env);
  expect(readFileSync(join(root, 'runs'), 'utf8')).toBe('x');
  write('mobile-client/src/app.tsx', 'new');
  await ensureWebClientBuilt(root, env);
  expect(readFileSync(join(root, 'runs'), 'utf8')).toBe('xx');
});

it('shows what the build said when it fails', async () => {
  write('mobile-client/package.json', '{}');
  await expect(ensureWebClientBuilt(root, buildTool(false))).rejects.toMatchObject({
    message: 'The web client could not be built; the reason stands above.',
    output: 'no such screen\n',
  });
});
