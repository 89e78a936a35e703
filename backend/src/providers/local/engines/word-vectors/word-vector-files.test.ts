import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { quantise, readWordVectors, writeWordVectors } from './word-vector-files.ts';

const folders: string[] = [];
async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'word-vectors-'));
  folders.push(folder);
  return folder;
}
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

it('reads what was written, each number within half a step of the original', async () => {
  const folder = await temporaryFolder();
  const vectors = [
    Float64Array.of(0.5, -3, 1.234),
    Float64Array.of(0, 0, 0),
    Float64Array.of(1e-3, 2e-3, -3e-3),
  ];
  await writeWordVectors(folder, quantise(['the', 'of', 'łódź'], vectors));

  const { words, dimension, scales, numbers } = await readWordVectors(folder);
  expect(words).toEqual(['the', 'of', 'łódź']);
  expect(dimension).toBe(3);
  for (const [word, vector] of vectors.entries()) {
    const scale = scales[word] ?? Number.NaN;
    for (const [axis, number] of vector.entries()) {
      const error = Math.abs(scale * (numbers[word * dimension + axis] ?? Number.NaN) - number);
      expect(error).toBeLessThanOrEqual(scale / 2 + 1e-6);
    }
  }
});

it('refuses files that do not belong together', async () => {
  const folder = await temporaryFolder();
  await writeWordVectors(folder, quantise(['the', 'of'], [Float64Array.of(1, 2), Float64Array.of(3, 4)]));
  await writeFile(join(folder, 'words.txt'), 'the\nof\nand');
  await expect(readWordVectors(folder)).rejects.toThrow('does not hold a vector for each word');
});
