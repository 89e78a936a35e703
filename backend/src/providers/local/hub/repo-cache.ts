import { constants, readFileSync, statSync } from 'node:fs';
import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  rmdir,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { type HubSource, isCommit } from './hub-source.ts';

export type MakeLink = (target: string, path: string) => Promise<void>;

/**
 * The folder of one repository in the cache, as `huggingface_hub` lays it out:
 *
 * ```
 * models--organisation--name/
 *   refs/main                  the commit that the branch was at
 *   blobs/<etag>               content; <etag>.incomplete while it is being downloaded
 *   snapshots/<commit>/<path>  symbolic link to the blob; the content itself where there are no links
 *   .no_exist/<commit>/<path>  empty: the repository has no such file
 *   .partial/<revision>/<path> ours: the etag of the file that is being downloaded for that path
 * .locks/models--organisation--name/
 * ```
 */
export class RepoCache {
  readonly folder: string;
  readonly #locks: string;

  constructor(cacheFolder: string, repo: string) {
    const name = `models--${repo.replace('/', '--')}`;
    this.folder = resolve(cacheFolder, name);
    this.#locks = resolve(cacheFolder, '.locks', name);
  }

  blob(etag: string): string {
    return join(this.folder, 'blobs', etag);
  }

  partial(etag: string): string {
    return `${this.blob(etag)}.incomplete`;
  }

  /** Not the name that Python uses: that is a file which it keeps for ever, and this is a folder. */
  lock(etag: string): string {
    return join(this.#locks, `${etag}.lockdir`);
  }

  snapshot(commit: string): string {
    return join(this.folder, 'snapshots', commit);
  }

  pointer(commit: string, path: string): string {
    return join(this.snapshot(commit), path);
  }

  /** Whether the repository is known to have no such file. */
  lacks(commit: string, path: string): boolean {
    return sizeOf(join(this.folder, '.no_exist', commit, path)) !== undefined;
  }

  async noteAbsence(commit: string, path: string): Promise<void> {
    await writeWhole(join(this.folder, '.no_exist', commit, path), '');
  }

  /** The commit of a revision as far as this machine knows it. */
  commitOf(revision: string): string | undefined {
    if (isCommit(revision)) return revision;
    const commit = readTextSync(join(this.folder, 'refs', revision))?.trim();
    return commit !== undefined && isCommit(commit) ? commit : undefined;
  }

  /** Remembers the commit of a branch or tag. */
  async writeRef(revision: string, commit: string): Promise<void> {
    if (isCommit(revision) || this.commitOf(revision) === commit) return;
    await writeWhole(join(this.folder, 'refs', revision), commit);
  }

  /** Bytes of the file at that path, complete or partial. */
  bytesOf(source: HubSource, path: string): number {
    const commit = this.commitOf(source.revision);
    const complete = commit === undefined ? undefined : sizeOf(this.pointer(commit, path));
    if (complete !== undefined) return complete;
    const etag = this.partialEtag(source.revision, path);
    return (etag === undefined ? undefined : sizeOf(this.partial(etag))) ?? 0;
  }

  /** The etag of the file that is being downloaded for a path, or was when it broke off. */
  partialEtag(revision: string, path: string): string | undefined {
    const etag = readTextSync(this.#marker(revision, path));
    return etag !== undefined && isSafeEtag(etag) ? etag : undefined;
  }

  async markPartial(revision: string, path: string, etag: string): Promise<void> {
    if (this.partialEtag(revision, path) !== etag) await writeWhole(this.#marker(revision, path), etag);
  }

  async unmarkPartial(revision: string, path: string): Promise<void> {
    const marker = this.#marker(revision, path);
    await rm(marker, { force: true });
    await removeEmptyFolders(dirname(marker), this.folder);
  }

  #marker(revision: string, path: string): string {
    return join(this.folder, '.partial', encodeURIComponent(revision), path);
  }

  /**
   * Puts a blob into a snapshot.
   *
   * @param isOurs the blob has just been made, so that nothing else can refer to it yet
   */
  async link(
    etag: string,
    commit: string,
    path: string,
    isOurs: boolean,
    makeLink: MakeLink = symlink,
  ): Promise<void> {
    const pointer = this.pointer(commit, path);
    const blob = this.blob(etag);
    await mkdir(dirname(pointer), { recursive: true });
    await rm(pointer, { force: true });
    try {
      await makeLink(relative(dirname(pointer), blob), pointer);
    } catch {
      // Windows without developer mode, FAT, some network shares. Anything worse comes up again right below.
      if (isOurs) await rename(blob, pointer);
      else await copyFile(blob, pointer, constants.COPYFILE_FICLONE);
    }
  }

  /** The etag that a pointer refers to; undefined when it is missing or is the content itself. */
  async etagOf(commit: string, path: string): Promise<string | undefined> {
    return this.#etagOfLink(this.pointer(commit, path));
  }

  async #etagOfLink(pointer: string): Promise<string | undefined> {
    const target = await readlink(pointer).catch(() => undefined);
    if (target === undefined) return undefined;
    const blob = resolve(dirname(pointer), target);
    return dirname(blob) === join(this.folder, 'blobs') ? basename(blob) : undefined;
  }

  /** Deletes a file of a snapshot that is the content itself. */
  async unlink(commit: string, path: string): Promise<void> {
    const pointer = this.pointer(commit, path);
    await rm(pointer, { force: true });
    await removeEmptyFolders(dirname(pointer), this.folder);
  }

  /** Deletes a file of a snapshot, and its blob when no path of any snapshot refers to it any more. */
  async removeLinked(commit: string, path: string, etag: string): Promise<void> {
    await this.unlink(commit, path);
    for (const pointer of await filesBelow(join(this.folder, 'snapshots'))) {
      if ((await this.#etagOfLink(pointer)) === etag) return;
    }
    await rm(this.blob(etag), { force: true });
  }

  /** Deletes what a download that broke off has left for a path. */
  async removePartial(revision: string, path: string, etag: string): Promise<void> {
    await rm(this.partial(etag), { force: true });
    await this.unmarkPartial(revision, path);
  }

  /** Deletes what has become empty: names of a commit without a snapshot, then folders, the repository's own last. */
  async tidy(): Promise<void> {
    for (const ref of await filesBelow(join(this.folder, 'refs'))) {
      const commit = (await readFile(ref, 'utf8')).trim();
      if (!isCommit(commit) || statSync(this.snapshot(commit), { throwIfNoEntry: false })) continue;
      await rm(ref, { force: true });
      await removeEmptyFolders(dirname(ref), this.folder);
    }
    if ((await filesBelow(join(this.folder, 'snapshots'))).length === 0) {
      // What Python has noted about files that do not exist is of no use without any that do.
      await rm(join(this.folder, '.no_exist'), { recursive: true, force: true });
    }
    await removeEmptyFolders(join(this.folder, 'blobs'), this.folder);
    await removeEmptyFolders(this.folder, dirname(this.folder));
    await removeEmptyFolders(this.#locks, dirname(this.#locks));
  }
}

/** An etag becomes the name of a file. */
export const isSafeEtag = (etag: string): boolean => /^\w[\w.+-]{0,199}$/.test(etag);

/** Bytes of a file; undefined when there is none, or nothing that a link points to. */
export function sizeOf(file: string): number | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats?.isFile() ? stats.size : undefined;
}

function readTextSync(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Writes a small file so that readers see all of it or nothing. */
async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}.tmp`;
  await writeFile(beside, text);
  await rename(beside, file);
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
}

/** Deletes a folder and those above it, up to but without `top`, as long as they are empty. */
async function removeEmptyFolders(folder: string, top: string): Promise<void> {
  for (let current = folder; current !== top; current = dirname(current)) {
    try {
      await rmdir(current);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code !== 'ENOENT') return;
    }
  }
}
