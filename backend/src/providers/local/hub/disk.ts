import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sizeInWords } from '../../../utils/size-in-words.ts';
import { DownloadError } from './download-error.ts';

/** Left free for everything else on the disk. */
const MARGIN_BYTES = 100 * 1024 * 1024;

/** Bytes that this process may still write to the disk of a folder. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/**
 * Makes the first of the folders where it is missing; the others may be.
 *
 * @throws DownloadError `not_writable` unless files can be made in all that there are
 */
export async function requireWritable([first, ...others]: readonly [string, ...string[]]): Promise<void> {
  try {
    await makeFolder(first);
    await access(first, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw notWritable(error);
  }
  for (const folder of others) {
    await access(folder, constants.W_OK | constants.X_OK).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw notWritable(error);
    });
  }
}

/** As `mkdir` does it recursively, which never returns below a folder like `/proc` that takes none. */
async function makeFolder(folder: string): Promise<void> {
  const make = () =>
    mkdir(folder).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  try {
    await make();
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await make();
  }
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
    `${sizeInWords(bytes)} are to be downloaded, ${sizeInWords(missing)} more than the disk of HF_HOME has room for. ` +
      'Free some room, delete a model, or set HF_HOME to a folder on another disk',
  );
}

/** Throws a failed write as the `DownloadError` that it means; anything else as it is. */
export function throwDiskError(error: unknown): never {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    throw new DownloadError(
      'disk_full',
      'The disk of HF_HOME is full. Free some room, or set HF_HOME to a folder on another disk, then start the ' +
        'download again: it goes on where it stopped',
      error,
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR')
    throw notWritable(error);
  throw error;
}

/** Which folder it was stands in the cause, for the log. */
function notWritable(cause: unknown): DownloadError {
  return new DownloadError(
    'not_writable',
    `The folder of HF_HOME cannot be written to (${codeOf(cause) ?? 'no code'}): check its owner and rights, or set ` +
      'HF_HOME to another folder',
    cause,
  );
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;
