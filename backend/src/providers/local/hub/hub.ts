import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Clock } from '../../../utils/clock.ts';
import type { Logger } from '../../../utils/logging.ts';
import type { ProxySettings } from '../../http/proxy-settings.ts';
import { downloadBlob } from './blob-download.ts';
import { type Checksum, createChecksumVerifier } from './checksums.ts';
import { forEachConcurrently } from './concurrently.ts';
import { freeBytes, requireRoom, requireWritable, throwDiskError } from './disk.ts';
import { DownloadError } from './download-error.ts';
import { DownloadMeter, type DownloadProgress } from './download-meter.ts';
import { DownloadTries, type RetryWait } from './download-tries.ts';
import { isLocked, withLock, withLockIfFree } from './file-lock.ts';
import { createHubClient, type RemoteFile } from './hub-client.ts';
import { type HubSource, isCommit, isValid, requireValid } from './hub-source.ts';
import { createHubToken } from './hub-token.ts';
import { type MakeLink, RepoCache, sizeOf } from './repo-cache.ts';
import { retrying } from './retry.ts';

export type { DownloadProgress } from './download-meter.ts';
export type { RetryWait } from './download-tries.ts';
export type { HubSource } from './hub-source.ts';

export interface HubOptions {
  /** `HF_ENDPOINT`: base URL of the Hub, with a path or without. */
  endpoint: string;
  /** `HF_TOKEN`. Sent to the endpoint's origin only. */
  token?: string | undefined;
  /** Where the token of `hf auth login` lies, for when there is none of ours. */
  tokenFile?: string | undefined;
  /** `HF_HUB_OFFLINE`: never use the network. */
  offline: boolean;
  /** `<HF_HOME>/hub`. Made when it is missing. */
  cacheFolder: string;
  proxy?: ProxySettings | undefined;
  logger: Logger;
  clock: Clock;
  /** How many files of a source are brought at the same time. */
  filesAtOnce?: number;
  /** Bytes free on the disk of a folder; replaced in tests. */
  freeBytes?: (folder: string) => Promise<number>;
  /** Makes a symbolic link; replaced in tests. */
  makeLink?: MakeLink;
  /** A number in [0, 1), for the jitter of waits. */
  random?: () => number;
}

export interface DownloadOptions {
  signal: AbortSignal;
  /** Called at the start, twice a second, and at the end. Not at all when every file is there already. */
  onProgress(progress: DownloadProgress): void;
  /** Called when nothing of it gets on and the next try has to be waited for, and without a wait when it goes on. */
  onWait?(wait: RetryWait | undefined): void;
}

/** Model files of the Hub, in the cache that every Hugging Face library shares. */
export interface Hub {
  /** Absolute snapshot folder when every file of the source is on disk. A few synchronous stats, never network. */
  locate(source: HubSource): string | undefined;
  /** Bytes of the source's files on disk, complete or partial. */
  bytesOnDisk(source: HubSource): number;
  /** Whether a process, this one or another, is bringing files of the source. Synchronous as `locate` is. */
  isDownloading(source: HubSource): boolean;
  /**
   * Brings every missing file and resolves with the snapshot folder. A branch or tag stays at the commit that this
   * machine first saw it at, so that the files of one model never mix. Aborting stops at once and leaves partial
   * files that the next download goes on with.
   *
   * @throws DownloadError; or the signal's reason
   */
  download(source: HubSource, options: DownloadOptions): Promise<string>;
  /**
   * Deletes the source's files: its links, the blobs that no other snapshot of the repository uses, partial files,
   * and folders that are empty then. Files that `keep` names too stay, such as a tokenizer that two models share.
   * Downloads of the files end first, in whichever process they run, with a `DownloadError` of reason `removed`.
   *
   * @throws DownloadError `locked` when a download did not end in time, as after a crash; `not_writable`
   */
  remove(source: HubSource, options?: { keep?: readonly HubSource[] }): Promise<void>;
  /** Aborts what is under way and ends connections and threads. */
  close(): Promise<void>;
}

const FILES_AT_ONCE = 4;
const LONGEST_WAIT_TO_REMOVE_MS = 5_000;
/** How soon a download notices that somebody removes its files. */
const LOOK_FOR_REMOVAL_MS = 500;

/** A file of a source that has to come from the Hub. */
interface MissingFile {
  path: string;
  remote: RemoteFile;
  checksums: readonly Checksum[];
}

export function createHub(options: HubOptions): Hub {
  const { endpoint, offline, clock, logger, filesAtOnce = FILES_AT_ONCE, random = Math.random } = options;
  const cacheFolder = resolve(options.cacheFolder);
  const client = createHubClient({ endpoint, token: createHubToken(options), clock, proxy: options.proxy });
  const verifier = createChecksumVerifier();
  const closing = new AbortController();
  const underWay = new Set<Promise<unknown>>();

  const hasProxy = options.proxy !== undefined;
  const retryWith = (tries: DownloadTries, signal: AbortSignal) => {
    return { clock, logger, random, signal, host: client.host, hasProxy, tries };
  };

  function locate(source: HubSource): string | undefined {
    if (!isValid(source)) return undefined;
    const cache = new RepoCache(cacheFolder, source.repo);
    const commit = cache.commitOf(source.revision);
    if (commit === undefined) return undefined;
    const isThere = source.files.every(
      ({ path, optional }) =>
        sizeOf(cache.pointer(commit, path)) !== undefined || (optional && cache.lacks(commit, path)),
    );
    return isThere ? cache.snapshot(commit) : undefined;
  }

  async function download(
    source: HubSource,
    { signal, onProgress, onWait = () => {} }: DownloadOptions,
  ): Promise<string> {
    requireValid(source);
    const present = locate(source);
    if (present !== undefined) return present;
    if (offline) {
      throw new DownloadError(
        'offline',
        `${source.repo} is not complete on this machine and HF_HUB_OFFLINE is set: unset it, or copy the files ` +
          'into the folder of HF_HOME',
      );
    }
    const cache = new RepoCache(cacheFolder, source.repo);
    await requireWritable([cacheFolder, cache.folder]);
    const tries = new DownloadTries(onWait);
    // Other processes see by it that a download is under way before there is a byte of it.
    return withLockIfFree(announcement(cache, source), () =>
      bringKnownOrCurrent(source, cache, tries, signal, onProgress),
    );
  }

  /** At the commit that this machine knows, or, where that is gone from the Hub, at the current one. */
  async function bringKnownOrCurrent(
    source: HubSource,
    cache: RepoCache,
    tries: DownloadTries,
    signal: AbortSignal,
    onProgress: DownloadOptions['onProgress'],
  ): Promise<string> {
    const known = cache.commitOf(source.revision);
    if (known !== undefined) {
      try {
        return await bring(source, known, tries, signal, onProgress);
      } catch (error) {
        const mayHaveMoved = error instanceof DownloadError && error.reason === 'not_found';
        if (!mayHaveMoved || isCommit(source.revision)) throw error;
      }
    }
    const current = await retrying(
      () => client.commitOf(source.repo, source.revision, signal),
      retryWith(tries, signal),
    );
    return await bring(source, current, tries, signal, onProgress);
  }

  async function bring(
    source: HubSource,
    commit: string,
    tries: DownloadTries,
    signal: AbortSignal,
    onProgress: DownloadOptions['onProgress'],
  ): Promise<string> {
    const { repo, revision } = source;
    const cache = new RepoCache(cacheFolder, repo);
    const missing = await describeMissing(source, commit, tries, signal);
    await cache.writeRef(revision, commit).catch(throwDiskError);

    const presentBytes = source.files.map(({ path }) => sizeOf(cache.pointer(commit, path)) ?? 0);
    const missingBytes = missing.map(({ remote }) => remote.size);
    const meter = new DownloadMeter(clock, sum(presentBytes) + sum(missingBytes), onProgress);
    source.files.forEach(({ path }, index) => {
      meter.set(path, presentBytes[index] ?? 0);
    });
    for (const { path, remote } of missing) meter.set(path, bytesThere(cache, remote));
    const bytesToCome = missing.map(({ remote }) => remote.size - bytesThere(cache, remote));
    await requireRoom(cache.folder, sum(bytesToCome), options.freeBytes ?? freeBytes);

    meter.start();
    try {
      await forEachConcurrently(missing, filesAtOnce, signal, async (file, fileSignal) => {
        await bringFile(source, commit, file, meter, tries, fileSignal);
        meter.set(file.path, file.remote.size);
      });
    } finally {
      meter.stop();
    }
    // Once more: a removal of other files may have taken it for the name of a commit that is gone.
    await cache.writeRef(revision, commit).catch(throwDiskError);
    return cache.snapshot(commit);
  }

  async function describeMissing(
    { repo, files }: HubSource,
    commit: string,
    tries: DownloadTries,
    signal: AbortSignal,
  ): Promise<MissingFile[]> {
    const cache = new RepoCache(cacheFolder, repo);
    const missing: MissingFile[] = [];
    await forEachConcurrently(files, filesAtOnce, signal, async ({ path, sha256, optional }, fileSignal) => {
      if (sizeOf(cache.pointer(commit, path)) !== undefined) return;
      if (optional && cache.lacks(commit, path)) return;
      const remote = await retrying(
        () => client.describe({ repo, commit, path }, fileSignal),
        retryWith(tries, fileSignal),
      ).catch(async (error: unknown) => {
        if (!optional || !(error instanceof DownloadError && error.reason === 'not_found')) throw error;
        await cache.noteAbsence(commit, path).catch(throwDiskError);
        return undefined;
      });
      if (!remote) return;
      missing.push({ path, remote, checksums: checksumsOf(path, remote, sha256) });
    });
    return missing;
  }

  async function bringFile(
    { repo, revision }: HubSource,
    commit: string,
    { path, remote, checksums }: MissingFile,
    meter: DownloadMeter,
    tries: DownloadTries,
    signal: AbortSignal,
  ): Promise<void> {
    const cache = new RepoCache(cacheFolder, repo);
    const { etag } = remote;
    // Whoever removes the files takes the mark away first: of this download, or of the one that it waits for.
    let wasMarked = false;
    const throwIfRemoved = () => {
      const isMarked = cache.partialEtag(revision, path) !== undefined;
      if (wasMarked && !isMarked && sizeOf(cache.pointer(commit, path)) === undefined) {
        throw new DownloadError('removed', 'Its files were removed while they were being downloaded');
      }
      wasMarked = isMarked;
    };
    const onWait = () => {
      throwIfRemoved();
      meter.set(path, bytesThere(cache, remote));
    };
    const locking = { clock, signal, onWait };
    await withLock(cache.lock(etag), locking, async (lockedSignal) => {
      // Another process may have brought it in the meantime.
      if (sizeOf(cache.pointer(commit, path)) !== undefined) return;
      throwIfRemoved();
      const isMissing = sizeOf(cache.blob(etag)) === undefined;
      if (isMissing) {
        await cache.markPartial(revision, path, etag);
        await untilFailure(throwIfRemoved, lockedSignal, (watchedSignal) =>
          downloadBlob({
            remote: { repo, commit, path },
            file: remote,
            checksums,
            partial: cache.partial(etag),
            blob: cache.blob(etag),
            client,
            verifier,
            retry: retryWith(tries, watchedSignal),
            onBytes: (bytes) => meter.receive(path, bytes),
          }),
        );
      }
      await cache.link(etag, commit, path, isMissing, options.makeLink);
      await cache.unmarkPartial(revision, path);
    }).catch(throwDiskError);
  }

  /** Does the work under a signal that fires with what `check` throws, which is asked now and then. */
  async function untilFailure(
    check: () => void,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const failed = new AbortController();
    let cancel = () => {};
    const look = () => {
      try {
        check();
        cancel = clock.after(LOOK_FOR_REMOVAL_MS, look);
      } catch (error) {
        failed.abort(error);
      }
    };
    look();
    try {
      await work(AbortSignal.any([signal, failed.signal]));
    } finally {
      cancel();
    }
  }

  async function remove(source: HubSource, keep: readonly HubSource[]): Promise<void> {
    if (!isValid(source)) return;
    const { repo, revision } = source;
    const cache = new RepoCache(cacheFolder, repo);
    const commit = cache.commitOf(revision);
    const kept = new Set(
      keep
        .filter((other) => other.repo === repo && cache.commitOf(other.revision) === commit)
        .flatMap((other) => other.files.map(({ path }) => path)),
    );
    const paths = source.files.map(({ path }) => path).filter((path) => !kept.has(path));
    const partialEtags = new Map(paths.map((path) => [path, cache.partialEtag(revision, path)]));
    // All marks before the first wait, so that a download of several files does not go on with the next one.
    for (const path of paths) await cache.unmarkPartial(revision, path);
    const locking = { clock, signal: closing.signal, longestWaitMs: LONGEST_WAIT_TO_REMOVE_MS };
    for (const path of paths) {
      const partialEtag = partialEtags.get(path) ?? cache.partialEtag(revision, path);
      if (partialEtag !== undefined) {
        try {
          await withLock(cache.lock(partialEtag), locking, () =>
            cache.removePartial(revision, path, partialEtag),
          );
        } catch (error) {
          // Else nobody would know any more whose bytes those are.
          await cache.markPartial(revision, path, partialEtag);
          throw error;
        }
      }
      if (commit === undefined) continue;
      const etag = await cache.etagOf(commit, path);
      if (etag === undefined) await cache.unlink(commit, path);
      else await withLock(cache.lock(etag), locking, () => cache.removeLinked(commit, path, etag));
    }
    await cache.tidy();
  }

  /** Runs a piece of work so that `close` can abort and await it. */
  function tracked<T>(work: () => Promise<T>): Promise<T> {
    const running = work().finally(() => underWay.delete(running));
    underWay.add(running);
    return running;
  }

  return {
    locate,
    bytesOnDisk(source) {
      if (!isValid(source)) return 0;
      const cache = new RepoCache(cacheFolder, source.repo);
      return sum(source.files.map(({ path }) => cache.bytesOf(source, path)));
    },
    isDownloading(source) {
      if (!isValid(source)) return false;
      const cache = new RepoCache(cacheFolder, source.repo);
      if (isLocked(announcement(cache, source))) return true;
      return source.files.some(({ path }) => {
        const etag = cache.partialEtag(source.revision, path);
        return etag !== undefined && isLocked(cache.lock(etag));
      });
    },
    download: (source, how) =>
      tracked(() => download(source, { ...how, signal: AbortSignal.any([how.signal, closing.signal]) })),
    remove: (source, { keep = [] } = {}) => tracked(() => remove(source, keep).catch(throwDiskError)),
    async close() {
      closing.abort(
        new DownloadError('closed', 'The service is going down. The download goes on at the next start'),
      );
      await Promise.allSettled(underWay);
      await Promise.all([client.close(), verifier.close()]);
    },
  };
}

/** The lock that is held while a source is being downloaded, so that others can tell. */
function announcement(cache: RepoCache, { revision, files }: HubSource): string {
  const wanted = JSON.stringify([revision, ...files.map(({ path }) => path).toSorted()]);
  return cache.lock(`download-${createHash('sha256').update(wanted).digest('hex')}`);
}

/** What a file must have: the checksum that the Hub names it by, and the one that the catalogue gives. */
function checksumsOf(path: string, { etag }: RemoteFile, sha256: string | undefined): Checksum[] {
  const expected = sha256?.toLowerCase();
  const isSha256 = /^[0-9a-f]{64}$/.test(etag);
  if (isSha256 && expected !== undefined && expected !== etag) {
    throw new DownloadError(
      'checksum',
      `The Hub publishes another SHA-256 of ${path} than the one that is configured: pin the revision that it belongs to`,
    );
  }
  const checksums: Checksum[] = [];
  if (isSha256) checksums.push({ algorithm: 'sha256', value: etag });
  if (/^[0-9a-f]{40}$/.test(etag)) checksums.push({ algorithm: 'git-blob', value: etag });
  if (!isSha256 && expected !== undefined) checksums.push({ algorithm: 'sha256', value: expected });
  if (checksums.length > 0) return checksums;
  throw new DownloadError(
    'invalid_reply',
    `What answers at HF_ENDPOINT publishes no checksum of ${path}: use another mirror, or configure the file's sha256`,
  );
}

/** Bytes of a file that need not be brought any more. */
function bytesThere(cache: RepoCache, { etag, size }: RemoteFile): number {
  return Math.min(size, sizeOf(cache.blob(etag)) ?? sizeOf(cache.partial(etag)) ?? 0);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
