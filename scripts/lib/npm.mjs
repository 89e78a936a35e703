import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * The command that runs npm. Under an npm script npm says where it and its Node are; naming that Node matters
 * because a `node` on the path may be the one in node_modules, which an install replaces.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]}
 */
export function npmCommand(env) {
  if (env.npm_execpath?.endsWith('.js')) return [env.npm_node_execpath ?? process.execPath, env.npm_execpath];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}

/**
 * Runs npm without a terminal and without asking anything.
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, onLine?: ((line: string) => void) | undefined }} options
 * @returns {Promise<{ code: number, output: string }>} Exit code and everything printed but lines of `npm http`.
 */
export function runNpm(args, { cwd, env = process.env, onLine = () => {} }) {
  const [command = 'npm', ...first] = npmCommand(env);
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: command.endsWith('.cmd'),
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        onLine(line);
        if (!line.startsWith('npm http')) output += `${line}\n`;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
