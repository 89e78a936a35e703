import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/** `git-blob` is Git's object id: the SHA-1 of a header with the length, then the content. */
export type ChecksumAlgorithm = 'sha256' | 'git-blob';

export interface ChecksumTask {
  file: string;
  algorithms: ChecksumAlgorithm[];
}

/** The worker thread's entry: the checksums of a file in hexadecimal, in the order asked for. */
export default async function checksums({ file, algorithms }: ChecksumTask): Promise<string[]> {
  const { size } = await stat(file);
  const hashes = algorithms.map((algorithm) => begin(algorithm, size));
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    for (const hash of hashes) hash.update(chunk);
  }
  return hashes.map((hash) => hash.digest('hex'));
}

function begin(algorithm: ChecksumAlgorithm, size: number): Hash {
  return algorithm === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${size}\0`);
}
