import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Where Linux keeps files in memory. */
const FOLDER = '/dev/shm';

/** Whether this machine has files that never reach a disk. */
export const hasMemoryFiles = (): boolean => existsSync(FOLDER);

/**
 * An empty file in memory that no name leads to any more: a child process gets it by its number, and it is gone when
 * all who hold it have closed it, however they end.
 */
export async function openMemoryFile(): Promise<FileHandle> {
  const path = join(FOLDER, `ai-platform-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  try {
    await unlink(path);
  } catch (error) {
    await file.close();
    throw error;
  }
  return file;
}
