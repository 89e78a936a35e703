import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './lib/install.mjs';
import { findNode } from './lib/node-runtime.mjs';
import { Problem, runScript } from './lib/problem.mjs';
import { offerSystemPackages, SPEECH_RECOGNIZER } from './lib/system-packages.mjs';
import { ensureWebClientBuilt } from './lib/web-client.mjs';

const HELP = `Usage: npm start            install what is missing, then serve the API on http://localhost:8000
       npm run dev          the same, and start again whenever a source file changes
       npm start -- --help  this text

Settings come from the environment and from a file named .env; docs/configuration.md lists them.
Examples: PORT=9000 npm start
          HF_API_KEY=hf_… npm start
`;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const PARENT_CHECK_MS = 250;
const MAIN = join('backend', 'src', 'main.ts');
/** Else glibc keeps up to eight heaps a processor, and in them much of what local models have given back. */
const MALLOC_ARENA_MAX = '2';

await runScript(async () => {
  const args = new Set(process.argv.slice(2));
  if (args.has('--help') || args.has('-h')) {
    process.stdout.write(HELP);
    return 0;
  }
  const unknown = [...args].filter((argument) => argument !== '--watch');
  if (unknown.length > 0) {
    throw new Problem(`Unknown option: ${unknown.join(' ')}`, 'See "npm start -- --help".');
  }
  await ensureInstalled(root);
  const node = findNode(root);
  const env = {
    MALLOC_ARENA_MAX,
    ...process.env,
    PATH: `${dirname(node.path)}${delimiter}${process.env.PATH ?? ''}`,
  };
  await ensureWebClientBuilt(root, env);
  offerSystemPackages(SPEECH_RECOGNIZER, 'Speech to text without a key and a download');
  if (!existsSync(join(root, MAIN))) {
    throw new Problem(
      `${MAIN} is missing.`,
      'Restore it with "git checkout", or clone the repository again.',
    );
  }
  console.log(`Starting AI Platform on Node ${node.version}. Ctrl-C stops it.`);
  const flags = [
    ...(existsSync(join(root, '.env')) ? ['--env-file=.env'] : []),
    ...(args.has('--watch') ? ['--watch'] : []),
  ];
  return runService(node.path, [...flags, MAIN], env);
});

/**
 * Runs the service until it ends, passing on the wish to stop, so that it can finish what it has begun.
 * @param {string} node
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} Exit code.
 */
function runService(node, args, env) {
  const child = spawn(node, args, { cwd: root, env, stdio: 'inherit' });
  // Ctrl-C in a terminal reaches every process of the group by itself; passing it on would double it.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill('SIGTERM'));
  }
  // Told to stop, npm ends the shell between it and this script, and the shell passes nothing on.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, PARENT_CHECK_MS);
  watch.unref();
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
