import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ version?: string, integrity?: string, link?: boolean, optional?: boolean, devOptional?: boolean,
 *   os?: string | string[], cpu?: string | string[], libc?: string | string[] }} LockedPackage
 * @typedef {{ platform: string, arch: string }} Machine
 */

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage> | undefined} Packages by their folder; undefined when it cannot be read.
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * Whether what is installed is what package-lock.json asks for, read from the lockfile that npm keeps inside
 * node_modules and writes last, so that a broken-off install counts as none.
 * @param {string} root
 * @returns {'missing' | 'stale' | 'current'}
 */
export function installState(root) {
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (!installed) return 'missing';
  const wanted = readPackages(join(root, 'package-lock.json')) ?? {};
  for (const [folder, entry] of Object.entries(wanted)) {
    if (!folder.includes('node_modules/')) continue;
    const found = installed[folder];
    // npm leaves out optional packages made for other machines.
    if (!found && (entry.optional || entry.devOptional)) continue;
    if (!found || found.version !== entry.version || found.integrity !== entry.integrity) return 'stale';
  }
  return 'current';
}

/**
 * How many packages an install of package-lock.json fetches on a machine.
 * @param {string} root
 * @param {Machine} machine
 */
export function countPackages(root, { platform, arch }) {
  /** @param {string | string[] | undefined} allowed @param {string} own */
  const fits = (allowed, own) => allowed === undefined || [allowed].flat().includes(own);
  return Object.values(readPackages(join(root, 'package-lock.json')) ?? {}).filter(
    (entry) => entry.integrity && fits(entry.os, platform) && fits(entry.cpu, arch),
  ).length;
}
