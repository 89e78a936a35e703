import type { Clock } from '../../../utils/clock.ts';
import type { Logger } from '../../../utils/logging.ts';
import type { ModelFile } from '../local-model.ts';

export { DownloadError, type DownloadErrorReason } from './download-error.ts';

/** Files of one repository at one revision. */
export interface HubSource {
  /** `organisation/name`. */
  repo: string;
  /** Branch, tag, or the 40 hexadecimal digits of a commit. */
  revision: string;
  files: readonly ModelFile[];
}

export interface DownloadProgress {
  /** Of all files together, including what was on disk before. */
  downloadedBytes: number;
  totalBytes: number;
  /** Over the last seconds. */
  bytesPerSecond: number;
  /** The file that last received something; null while none has. */
  file: string | null;
}

export interface HubOptions {
  /** `HF_ENDPOINT`: base URL of the Hub, with a path or without. */
  endpoint: string;
  /** `HF_TOKEN`. Sent to the endpoint's origin only. */
  token?: string | undefined;
  /** `HF_HUB_OFFLINE`: never use the network. */
  offline: boolean;
  /** `<HF_HOME>/hub`. Made when it is missing. */
  cacheFolder: string;
  logger: Logger;
  clock: Clock;
  /** How many files of a source are brought at the same time. */
  filesAtOnce?: number;
}

/** Model files of the Hub, in the cache that every Hugging Face library shares. */
export interface Hub {
  /** Absolute snapshot folder when every file of the source is on disk. A few synchronous stats, never network. */
  locate(source: HubSource): string | undefined;
  /** Bytes of the source's files on disk, complete or partial. */
  bytesOnDisk(source: HubSource): number;
  /**
   * Brings every missing file and resolves with the snapshot folder. Aborting stops at once and leaves partial
   * files that the next download goes on with.
   *
   * @throws DownloadError; or the signal's reason
   */
  download(
    source: HubSource,
    options: { signal: AbortSignal; onProgress(progress: DownloadProgress): void },
  ): Promise<string>;
  /**
   * Deletes the source's files: its links, the blobs that no other snapshot of the repository uses, partial files,
   * and folders that are empty then.
   *
   * @throws DownloadError `locked` while another process downloads them, `not_writable`
   */
  remove(source: HubSource): Promise<void>;
  /** Aborts what is under way and ends connections and threads. */
  close(): Promise<void>;
}

export function createHub(_options: HubOptions): Hub {
  throw new Error('Being written');
}
