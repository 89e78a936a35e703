import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Problem } from './problem.mjs';
import { showProgress } from './progress.mjs';

/** @typedef {{ command: string, debianPackage: string }} SystemPackage */

/**
 * @param {string} command
 * @param {string} [path] Folders to look in, as in the variable PATH.
 */
export function isOnPath(command, path = process.env.PATH ?? '') {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Installs missing system packages with apt when that is possible without asking, else says the one command.
 * @param {readonly SystemPackage[]} packages
 */
export function ensureSystemPackages(packages) {
  const missing = packages.filter(({ command }) => !isOnPath(command)).map((item) => item.debianPackage);
  if (missing.length === 0) return;
  const install = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    throw new Problem(
      `The tests need ${missing.join(', ')}, which is not installed.`,
      `Install it (on Debian: "sudo ${install}") and run the same command again.`,
    );
  }
  const progress = showProgress(`Installing ${missing.join(', ')} with apt`);
  const { status, stdout, stderr } = spawnSync('sh', ['-c', `apt-get update -q && ${install}`], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  progress.stop(status === 0 ? `Installed ${missing.join(', ')}` : undefined);
  if (status !== 0) {
    throw new Problem(
      'apt could not install them; the reason stands above.',
      'Mend that and try again.',
      stdout + stderr,
    );
  }
}
