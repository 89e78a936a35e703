import { WorkerPool } from '../../../utils/worker-pool.ts';
import type { ChecksumAlgorithm, ChecksumTask } from './checksum-worker.ts';

export interface Checksum {
  algorithm: ChecksumAlgorithm;
  /** Hexadecimal, lower case. */
  value: string;
}

/** Checks files on worker threads: a gigabyte takes one to several seconds. */
export interface ChecksumVerifier {
  /** Whether the file has all of these checksums. Throws the signal's reason. */
  verify(file: string, expected: readonly Checksum[], signal: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

const HOUR_MS = 60 * 60_000;

export function createChecksumVerifier(): ChecksumVerifier {
  const pool = new WorkerPool<ChecksumTask, string[]>({
    file: new URL('./checksum-worker.ts', import.meta.url),
    maxThreads: 2,
    // Each belongs to a file that is being downloaded, and those are bounded.
    maxQueue: 1_000,
    timeoutMs: HOUR_MS,
    idleTimeoutMs: 5_000,
  });
  return {
    async verify(file, expected, signal) {
      const algorithms = expected.map(({ algorithm }) => algorithm);
      const found = await pool.run({ file, algorithms }, signal);
      return expected.every(({ value }, index) => found[index] === value);
    },
    close: () => pool.close(),
  };
}
