import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../process/ports.ts';
import { endWithBench, startServer } from '../process/server-process.ts';
import type { Target } from './target.ts';

const MANIFEST = fileURLToPath(new URL('../portkey/package.json', import.meta.url));
const LOOPBACK = fileURLToPath(new URL('../portkey/loopback.cjs', import.meta.url));
const DIRECTORY = fileURLToPath(new URL('../peers/portkey', import.meta.url));
const START_SCRIPT = join(DIRECTORY, 'node_modules/@portkey-ai/gateway/build/start-server.js');

/** Portkey's open-source gateway, a peer written in TypeScript for Node as well. */
export const portkey: Target = {
  label: 'portkey',
  prepare: installPinned,
  async start(upstream) {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const process = await startServer({
      label: 'portkey',
      args: ['-r', LOOPBACK, START_SCRIPT, `--port=${port}`, '--headless'],
      env: {},
      cwd: DIRECTORY,
      healthUrl: `${origin}/`,
    });
    return {
      label: 'portkey',
      origin,
      headers: {
        authorization: 'Bearer bench-upstream-key',
        'x-portkey-provider': 'openai',
        'x-portkey-custom-host': `${upstream}/v1`,
      },
      process,
    };
  },
};

/**
 * Installs what portkey/package.json pins into the ignored folder `peers/`, unless it is there already. The
 * overrides matter: with newer versions of hono the gateway's streaming is broken.
 */
async function installPinned(): Promise<void> {
  const installedManifest = join(DIRECTORY, 'package.json');
  if (existsSync(START_SCRIPT) && sameText(installedManifest, MANIFEST)) return;
  console.log(`Installing Portkey's gateway into bench/peers/portkey (once)…`);
  mkdirSync(DIRECTORY, { recursive: true });
  copyFileSync(MANIFEST, installedManifest);
  const install = spawn('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: DIRECTORY,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 300_000,
  });
  endWithBench(install);
  const errors: Buffer[] = [];
  install.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const [code] = await once(install, 'close');
  if (code !== 0 || !existsSync(START_SCRIPT)) {
    const reason = Buffer.concat(errors)
      .toString()
      .split('\n')
      .find((line) => line.startsWith('npm error'));
    throw new Error(`npm install failed${reason === undefined ? '' : ` (${reason})`}`);
  }
}

const sameText = (a: string, b: string) =>
  existsSync(a) && readFileSync(a, 'utf8') === readFileSync(b, 'utf8');
