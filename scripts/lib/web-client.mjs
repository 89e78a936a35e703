import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { runNpm } from './npm.mjs';
import { Problem } from './problem.mjs';
import { showProgress } from './progress.mjs';

const CLIENT = 'mobile-client';
const NOT_SOURCES = new Set([
  'node_modules',
  'dist',
  'dist-android',
  'dist-ios',
  'e2e',
  'coverage',
  '.expo',
  '.maestro',
  'android',
  'ios',
]);

/**
 * A hash of everything that the web build is made from.
 * @param {string} root
 */
export function hashClientSources(root) {
  const hash = createHash('sha256');
  /** @param {string} folder */
  const add = (folder) => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory() && !NOT_SOURCES.has(entry.name)) add(path);
      if (entry.isFile())
        hash
          .update(`${path}\0`)
          .update(readFileSync(join(root, path)))
          .update('\0');
    }
  };
  add(CLIENT);
  add('packages/contract/src');
  hash.update(readFileSync(join(root, 'package-lock.json')));
  return hash.digest('hex');
}

/** Files that get smaller, by the end of their name. */
const COMPRESSIBLE = /\.(html|js|css|json|svg|webmanifest|wasm|ttf)$/;
/** Nearly as small as the highest quality, in a tenth of its time. */
const BROTLI_QUALITY = 9;

/**
 * Puts a brotli and a gzip version beside each file that they make smaller, so that none has to be made for a request.
 * @param {string} folder
 */
async function compressFiles(folder) {
  const brotli = promisify(brotliCompress);
  const gzipped = promisify(gzip);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    COMPRESSIBLE.test(name),
  );
  await Promise.all(
    files.map(async (name) => {
      const file = join(folder, name);
      const bytes = await readFile(file);
      const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY };
      for (const [ending, small] of /** @type {const} */ ([
        ['br', await brotli(bytes, { params })],
        ['gz', await gzipped(bytes, { level: 9 })],
      ])) {
        if (small.byteLength < bytes.byteLength) await writeFile(`${file}.${ending}`, small);
      }
    }),
  );
}

/**
 * Builds the web client when there is one and its build is missing or older than its sources.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
export async function ensureWebClientBuilt(root, env) {
  if (!existsSync(join(root, CLIENT, 'package.json'))) return;
  const stamp = join(root, CLIENT, 'dist', '.sources');
  const sources = hashClientSources(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  const progress = showProgress('Building the web client');
  const { code, output } = await runNpm(['run', 'build:web', '--silent', '--workspace', CLIENT], {
    cwd: root,
    env,
    onLine: (line) => {
      const percent = /(\d{1,3}(?:\.\d+)?)\s?%/.exec(line)?.[1];
      if (percent) progress.update(Number(percent) / 100);
    },
  });
  progress.stop(code === 0 ? 'Built the web client' : undefined);
  if (code !== 0) {
    throw new Problem(
      'The web client could not be built; the reason stands above.',
      'Mend that and run the same command again.',
      output,
    );
  }
  await compressFiles(join(root, CLIENT, 'dist'));
  writeFileSync(stamp, sources);
}
