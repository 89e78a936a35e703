import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Tells the service worker of the web build which files there are, and gives it the version that they make. The build
 * is in `dist`, or in the folder that the first argument names.
 */

const dist = process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url));
const NOT_SHELL = new Set(['index.html', 'sw.js', 'metadata.json', '.sources']);
/** Pictures of the router's own headers and error pages, which the app has replaced. */
const NEVER_SHOWN = /^assets\/_?node_modules\/expo-router\//;

const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(dist, join(entry.parentPath, entry.name)).split(sep).join('/'))
  .filter((path) => !NOT_SHELL.has(path) && !NEVER_SHOWN.test(path) && !path.endsWith('.map'))
  .sort();

const hash = createHash('sha256');
for (const path of [...files, 'index.html']) hash.update(path).update(readFileSync(join(dist, path)));
const version = hash.digest('hex').slice(0, 16);

const worker = join(dist, 'sw.js');
const source = readFileSync(worker, 'utf8');
const finished = source
  .replace("'__VERSION__'", () => JSON.stringify(version))
  .replace('__FILES__', () => JSON.stringify(files.map((path) => `/${path}`)));
if (finished.includes('__VERSION__') || finished.includes('__FILES__')) {
  throw new Error('sw.js has lost the places where its version and files go');
}
writeFileSync(worker, finished);
