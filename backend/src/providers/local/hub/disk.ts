import { mkdir, statfs } from 'node:fs/promises';
import { DownloadError } from './download-error.ts';

/** Left free for everything else on the disk. */
const MARGIN_BYTES = 100 * 1024 * 1024;

/** Bytes that this process may still write to the disk of a folder. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** @throws DownloadError `disk_full` unless so many bytes and a margin fit; `not_writable` */
export async function requireRoom(
  folder: string,
  bytes: number,
  measure: (folder: string) => Promise<number>,
): Promise<void> {
  if (bytes === 0) return;
  await mkdir(folder, { recursive: true }).catch(throwDiskError);
  const free = await measure(folder).catch(throwDiskError);
  if (bytes + MARGIN_BYTES <= free) return;
  const missing = bytes + MARGIN_BYTES - free;
  throw new DownloadError(
    'disk_full',
    `${inWords(bytes)} are to be downloaded to ${folder}, ${inWords(missing)} more than its disk has room for. ` +
      'Free some room, delete a model, or set HF_HOME to a folder on another disk',
  );
}

/** Throws a failed write as the `DownloadError` that it means; anything else as it is. */
export function throwDiskError(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    throw new DownloadError(
      'disk_full',
      'The disk of the models is full. Free some room, or set HF_HOME to a folder on another disk, then start the ' +
        'download again: it goes on where it stopped',
      error,
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR') {
    const path = error instanceof Error && 'path' in error ? ` (${error.path})` : '';
    throw new DownloadError(
      'not_writable',
      `The folder of the models cannot be written to${path}. Check its owner and rights, or set HF_HOME to another`,
      error,
    );
  }
  throw error;
}

const inWords = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`;
