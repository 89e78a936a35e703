import { countPackages, installState } from './lockfile.mjs';
import { runNpm } from './npm.mjs';
import { Problem } from './problem.mjs';
import { showProgress } from './progress.mjs';

/** @type {{ pattern: RegExp, message: string, remedy: string }[]} */
const KNOWN_FAILURES = [
  {
    pattern:
      /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/,
    message: 'The packages could not be downloaded: the npm registry does not answer.',
    remedy: 'Check the network, or the proxy that npm is set to use, and run the same command again.',
  },
  {
    pattern: /\b(EACCES|EPERM)\b/,
    message: 'The packages could not be written: this folder belongs to another user.',
    remedy: 'Give yourself the folder (chown) or clone the repository again as yourself.',
  },
  {
    pattern: /\b(ENOSPC)\b/,
    message: 'The packages could not be written: the disk is full.',
    remedy: 'Free about 1 GB and run the same command again.',
  },
];

/**
 * @param {string} output What npm printed.
 * @returns {Problem}
 */
export function explainInstallFailure(output) {
  const known = KNOWN_FAILURES.find(({ pattern }) => pattern.test(output));
  if (known) return new Problem(known.message, known.remedy);
  return new Problem(
    'The packages could not be installed; npm says why above.',
    'Mend that and run the same command again.',
    output
      .split('\n')
      .filter((line) => line.startsWith('npm error'))
      .join('\n'),
  );
}

/** The lockfile names no registry, so that npm asks for each package's description before its files. */
const FETCHES_PER_PACKAGE = 2;

/** Where the bar waits while npm does what comes after the last download. */
const LAST_DOWNLOAD = 0.95;

/**
 * Installs what package-lock.json names, unless it is there already.
 * @param {string} root
 */
export async function ensureInstalled(root) {
  const state = installState(root);
  if (state === 'current') return;
  const total = countPackages(root, process);
  const progress = showProgress(
    `${state === 'missing' ? 'Installing' : 'Updating'} the packages of package-lock.json`,
  );
  let fetched = 0;
  // Not `npm ci`: it refuses the lockfile because some registries lack a tool's builds for other machines.
  const { code, output } = await runNpm(
    ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=http'],
    {
      cwd: root,
      onLine: (line) => {
        if (line.startsWith('npm http'))
          progress.update((LAST_DOWNLOAD * ++fetched) / (total * FETCHES_PER_PACKAGE));
      },
    },
  );
  progress.stop(code === 0 ? 'Packages installed' : undefined);
  if (code !== 0) throw explainInstallFailure(output);
}
