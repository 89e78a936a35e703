import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Problem } from './problem.mjs';

const REQUIRED_MAJOR = 24;

/**
 * @typedef {{ path: string, version: string }} NodeRuntime
 * @typedef {(path: string) => string | undefined} ReadVersion Version of the Node at a path, such as `24.21.0`;
 *   undefined when there is none that runs.
 */

/** @type {ReadVersion} */
function readVersion(path) {
  if (path === process.execPath) return process.versions.node;
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  return status === 0 ? stdout.trim().replace(/^v/, '') : undefined;
}

/**
 * The Node that runs the service: the pinned one in node_modules, else the one that runs this script.
 * @param {string} root
 * @param {{ platform?: string, arch?: string, execPath?: string, versionOf?: ReadVersion }} [machine]
 * @returns {NodeRuntime}
 * @throws {Problem} When neither is Node 24 or newer.
 */
export function findNode(
  root,
  {
    platform = process.platform,
    arch = process.arch,
    execPath = process.execPath,
    versionOf = readVersion,
  } = {},
) {
  const candidates = [join(root, 'node_modules', ...pinnedNode(platform, arch)), execPath];
  for (const path of candidates) {
    const version = versionOf(path);
    if (version !== undefined && Number.parseInt(version, 10) >= REQUIRED_MAJOR) return { path, version };
  }
  throw new Problem(
    `The service needs Node ${REQUIRED_MAJOR} or newer; this is Node ${versionOf(execPath) ?? 'unknown'} on ${platform} ${arch}.`,
    platform === 'darwin'
      ? `Install it with "brew install node@${REQUIRED_MAJOR}", or from nodejs.org, and run the same command again.`
      : `Install it from nodejs.org or with your package manager, and run the same command again.`,
  );
}

/**
 * Path of Node inside npm's package of it, under node_modules.
 * @param {string} platform
 * @param {string} arch
 */
const pinnedNode = (platform, arch) =>
  platform === 'win32'
    ? [`node-win-${arch}`, 'bin', 'node.exe']
    : [`node-${platform}-${arch}`, 'bin', 'node'];
