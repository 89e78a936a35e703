// Entry of `npm run bench`. Plain JavaScript, so that it also starts on an older Node than the one the project
// pins: it installs what is missing, then hands over to main.ts on the pinned Node.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('..', import.meta.url));
const pinnedNode = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
const installed = fileURLToPath(new URL('../node_modules/autocannon', import.meta.url));

if (!existsSync(installed)) {
  console.log('Installing the dependencies (npm ci)…');
  const { status } = spawnSync('npm', ['ci'], { cwd: repository, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const node = existsSync(pinnedNode) ? pinnedNode : process.execPath;
const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const bench = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });

// A terminal sends Ctrl-C to the whole group; a `kill` reaches only this process and is passed on. Either way
// this process stays until main.ts has ended what it started.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => bench.kill('SIGTERM'));
bench.on('exit', (code) => process.exit(code ?? 1));
