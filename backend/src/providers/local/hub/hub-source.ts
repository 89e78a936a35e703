import type { ModelFile } from '../local-model.ts';
import { DownloadError } from './download-error.ts';

/** Files of one repository at one revision. */
export interface HubSource {
  /** `organisation/name`. */
  repo: string;
  /** Branch, tag, or the 40 hexadecimal digits of a commit. */
  revision: string;
  files: readonly ModelFile[];
}

/** The Hub's rule for names, of which `--` must stay free: the cache puts it where `/` was. */
const REPO = /^(?:\w[\w.-]{0,95}\/)?\w[\w.-]{0,95}$/;
/** What no file system takes, or takes for something else than a name. */
const NOT_IN_NAMES = /[\\:*?"<>|\p{Cc}]/u;
const LONGEST_PATH = 1_000;

export const isCommit = (revision: string): boolean => /^[0-9a-f]{40}$/.test(revision);

/** Whether a path with forward slashes stays below the folder that it is joined to, on every system. */
export function staysInside(path: string): boolean {
  return (
    path.length <= LONGEST_PATH &&
    path.split('/').every((name) => name !== '' && name !== '.' && name !== '..' && !NOT_IN_NAMES.test(name))
  );
}

/** @throws DownloadError `invalid_source` */
export function requireValid(source: HubSource): void {
  const problem = problemOf(source);
  if (problem) throw new DownloadError('invalid_source', problem);
}

export const isValid = (source: HubSource): boolean => problemOf(source) === undefined;

function problemOf({ repo, revision, files }: HubSource): string | undefined {
  if (!REPO.test(repo) || repo.includes('--') || repo.includes('..')) {
    return `"${repo}" is not a repository of the Hub; write it as organisation/name`;
  }
  if (!staysInside(revision)) return `"${revision}" is not a revision; name a branch, a tag or a commit`;
  const path = files.find((file) => !staysInside(file.path))?.path;
  if (path !== undefined) return `"${path}" is not a path inside a repository`;
  return undefined;
}
