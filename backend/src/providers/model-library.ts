import type { DownloadProgress, LocalModelList, LocalModelState } from '@ai-platform/contract';

/** The models that can run inside this process, for those who look after them. */
export interface ModelLibrary {
  list(): LocalModelList;
  find(id: string): LocalModelState | undefined;
  /**
   * Starts the download of a model, or joins the one under way, and tells its state at once; the download goes on
   * without the caller. Throws a `ModelUnavailableError` when it cannot be downloaded.
   */
  download(id: string): LocalModelState;
  /**
   * How far the download of a model is, until its files are here; the latest state comes first, and none when they
   * are here already. Throws a `PlatformError` when the download fails or none is under way. Leaving it leaves the
   * download alone.
   */
  progress(id: string, signal: AbortSignal): AsyncIterable<DownloadProgress>;
  /**
   * Stops a download under way and deletes the files; calls under way finish first in memory. Resolves with whether
   * there was anything to stop or delete.
   */
  remove(id: string): Promise<boolean>;
}
