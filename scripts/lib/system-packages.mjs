import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Problem } from './problem.mjs';
import { showProgress } from './progress.mjs';

/**
 * A Debian package, and what tells that it is installed: a program on the path or a file.
 * @typedef {{ debianPackage: string } & ({ command: string } | { file: string })} SystemPackage
 */

/**
 * Where packages are looked for, by the folders of the variable PATH, and whether they can be installed.
 * @typedef {{ path: string, isRoot: boolean }} Machine
 */

/**
 * CMU PocketSphinx with its US English model: speech to text without a download.
 * @type {readonly SystemPackage[]}
 */
export const SPEECH_RECOGNIZER = [
  { debianPackage: 'pocketsphinx', command: 'pocketsphinx_batch' },
  { debianPackage: 'pocketsphinx-en-us', file: '/usr/share/pocketsphinx/model/en-us/en-us.lm.bin' },
];

/** A server that does not answer is given up after so many seconds, and not tried again. */
const APT_UPDATE = 'apt-get update -q -o Acquire::http::Timeout=15 -o Acquire::Retries=0';

/** @returns {Machine} */
const thisMachine = () => ({ path: process.env.PATH ?? '', isRoot: process.getuid?.() === 0 });

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
 * @param {Machine} [machine]
 */
export function ensureSystemPackages(packages, machine = thisMachine()) {
  const missing = missingPackages(packages, machine);
  if (missing.length === 0) return;
  if (!canInstall(machine)) {
    throw new Problem(
      `The tests need ${missing.join(', ')}, which is not installed.`,
      `Install it (on Debian: "sudo ${installCommand(missing)}") and run the same command again.`,
    );
  }
  const { ok, output } = install(missing, machine);
  if (!ok) {
    throw new Problem(
      'apt could not install them; the reason stands above.',
      'Mend that and try again.',
      output,
    );
  }
}

/**
 * Installs system packages that the service can do without in the same way. Where that is not possible, it says what
 * they are for and the one command; where there is no apt it says nothing.
 * @param {readonly SystemPackage[]} packages
 * @param {string} purpose What they bring, at the beginning of a sentence.
 * @param {{ machine?: Machine, say?: (line: string) => void }} [options]
 */
export function offerSystemPackages(packages, purpose, { machine = thisMachine(), say = console.log } = {}) {
  const missing = missingPackages(packages, machine);
  if (missing.length === 0 || !isOnPath('apt-get', machine.path)) return;
  if (canInstall(machine) && install(missing, machine).ok) return;
  say(`${purpose} needs ${missing.join(' and ')}: sudo ${installCommand(missing)}`);
}

/**
 * @param {readonly SystemPackage[]} packages
 * @param {Machine} machine
 */
const missingPackages = (packages, machine) =>
  packages
    .filter((item) => ('command' in item ? !isOnPath(item.command, machine.path) : !existsSync(item.file)))
    .map((item) => item.debianPackage);

/** @param {Machine} machine */
const canInstall = ({ path, isRoot }) => isRoot && isOnPath('apt-get', path);

/** @param {readonly string[]} packages */
const installCommand = (packages) => `apt-get install -y --no-install-recommends ${packages.join(' ')}`;

/**
 * @param {readonly string[]} packages
 * @param {Machine} machine
 */
function install(packages, { path }) {
  const progress = showProgress(`Installing ${packages.join(', ')} with apt`);
  const { status, stdout, stderr } = spawnSync('sh', ['-c', `${APT_UPDATE} && ${installCommand(packages)}`], {
    encoding: 'utf8',
    env: { ...process.env, PATH: path, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  progress.stop(status === 0 ? `Installed ${packages.join(', ')}` : undefined);
  return { ok: status === 0, output: stdout + stderr };
}
