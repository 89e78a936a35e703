// Entry of `npm run bench`. Plain JavaScript, so that it also starts on an older Node than the one the project
// pins: it installs what is missing, then hands over to main.ts on the pinned Node.
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from '../scripts/lib/install.mjs';
import { findNode } from '../scripts/lib/node-runtime.mjs';
import { runScript } from '../scripts/lib/problem.mjs';

const bench = dirname(fileURLToPath(import.meta.url));

await runScript(async () => {
  await ensureInstalled(dirname(bench));
  const node = findNode(dirname(bench));
  const child = spawn(node.path, ['main.ts', ...process.argv.slice(2)], { cwd: bench, stdio: 'inherit' });
  // A terminal sends Ctrl-C to the whole group; a `kill` reaches only this process and is passed on. Either way
  // this process stays until main.ts has ended what it started.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
});
