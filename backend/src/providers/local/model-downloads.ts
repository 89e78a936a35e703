import type { DownloadProgress } from '@ai-platform/contract';
import type { Clock } from '../../utils/clock.ts';
import { ModelUnavailableError } from '../../utils/errors.ts';
import type { Logger } from '../../utils/logging.ts';
import { DownloadError } from './hub/download-error.ts';
import type { Hub, RetryWait } from './hub/hub.ts';
import type { HubModel } from './local-model.ts';
import { sizeOf } from './model-presence.ts';

/** A download under way. */
interface Job {
  progress: DownloadProgress;
  /** What it stands still for. */
  wait: RetryWait | undefined;
  /** Resolves when the files are there; rejects with a `PlatformError`. */
  done: Promise<void>;
  stop: AbortController;
  /** Called at each change of `progress` and `wait`, and while it waits. */
  watchers: Set<() => void>;
}

export interface ModelDownloadsOptions {
  hub: Hub;
  clock: Clock;
  logger: Logger;
  /** Called when the files of a model have come or a download has ended without them. */
  onEnd(): void;
}

/** Milliseconds after which the time that a wait still takes is told anew. */
const COUNTDOWN_MS = 1_000;

/** Downloads of models from the Hub: one for each model at a time, which any number of callers may watch. */
export class ModelDownloads {
  readonly #options: ModelDownloadsOptions;
  readonly #jobs = new Map<string, Job>();
  /** What the last download of a model has failed with, until the next one begins. */
  readonly #failures = new Map<string, unknown>();

  constructor(options: ModelDownloadsOptions) {
    this.#options = options;
  }

  progressOf(id: string): DownloadProgress | undefined {
    const job = this.#jobs.get(id);
    return job && this.#stateOf(job);
  }

  /** Why the last download of a model failed, until the next one begins. */
  failureOf(id: string): string | undefined {
    if (!this.#failures.has(id)) return undefined;
    const error = this.#failures.get(id);
    const reason =
      error instanceof Error && error.cause instanceof DownloadError ? error.cause.message : undefined;
    return reason ?? 'The log says why';
  }

  /** Starts the download, or joins the one under way. It goes on when nobody waits for it. */
  start(model: HubModel): void {
    if (this.#jobs.has(model.id)) return;
    this.#failures.delete(model.id);
    this.#jobs.set(model.id, this.#run(model));
  }

  /** Resolves when the download under way has ended well. Throws its `PlatformError`, or the signal's reason. */
  async wait(id: string, signal: AbortSignal): Promise<void> {
    // Watched to its end, of which nothing but the outcome matters.
    for await (const _progress of this.watch(id, signal));
  }

  /**
   * The progress of the download under way, the latest state first, until it ends; nothing when there is none. Slow
   * readers miss states. Throws the download's `PlatformError`, also to who comes after its end, or the signal's
   * reason.
   */
  async *watch(id: string, signal: AbortSignal): AsyncGenerator<DownloadProgress, void, undefined> {
    const job = this.#jobs.get(id);
    if (!job) {
      if (this.#failures.has(id)) throw this.#failures.get(id);
      return;
    }
    let wake = () => {};
    let ended = false;
    const watcher = () => wake();
    const finish = () => {
      ended = true;
      wake();
    };
    job.watchers.add(watcher);
    signal.addEventListener('abort', watcher, { once: true });
    job.done.then(finish, finish);
    try {
      while (!ended) {
        signal.throwIfAborted();
        const changed = new Promise<void>((resolve) => {
          wake = resolve;
        });
        yield this.#stateOf(job);
        await changed;
      }
      signal.throwIfAborted();
      await job.done;
    } finally {
      job.watchers.delete(watcher);
      signal.removeEventListener('abort', watcher);
    }
  }

  /** Stops the download under way and forgets how the last one ended; what came so far stays for the next one. */
  async stop(id: string): Promise<void> {
    this.#failures.delete(id);
    const job = this.#jobs.get(id);
    if (!job) return;
    job.stop.abort(new ModelUnavailableError('The download was stopped'));
    await job.done.catch(() => {});
  }

  async close(): Promise<void> {
    await Promise.all([...this.#jobs.keys()].map((id) => this.stop(id)));
  }

  #stateOf({ progress, wait }: Job): DownloadProgress {
    if (!wait) return progress;
    const seconds = Math.ceil((wait.until - this.#options.clock.now()) / 1_000);
    return { ...progress, waiting: { reason: wait.reason, retry_in_seconds: Math.max(0, seconds) } };
  }

  #run(model: HubModel): Job {
    const { hub, clock, logger, onEnd } = this.#options;
    const job: Job = {
      progress: {
        downloaded_bytes: hub.bytesOnDisk(model.source),
        total_bytes: sizeOf(model.source.files),
        bytes_per_second: 0,
        file: null,
      },
      wait: undefined,
      done: Promise.resolve(),
      stop: new AbortController(),
      watchers: new Set(),
    };
    const wakeWatchers = () => {
      for (const watcher of job.watchers) watcher();
    };
    let cancelCountdown = () => {};
    const countDown = () => {
      wakeWatchers();
      cancelCountdown = clock.after(COUNTDOWN_MS, countDown);
    };
    const download = async () => {
      logger.info({ model: model.id, repo: model.source.repo }, 'downloading a local model');
      try {
        await hub.download(model.source, {
          signal: job.stop.signal,
          onProgress: ({ downloadedBytes, totalBytes, bytesPerSecond, file }) => {
            job.progress = {
              downloaded_bytes: downloadedBytes,
              total_bytes: totalBytes,
              bytes_per_second: bytesPerSecond,
              file,
            };
            wakeWatchers();
          },
          onWait: (wait) => {
            cancelCountdown();
            job.wait = wait;
            if (wait) countDown();
            else wakeWatchers();
          },
        });
        logger.info({ model: model.id }, 'local model downloaded');
      } catch (error) {
        if (job.stop.signal.aborted) throw job.stop.signal.reason;
        logger.warn({ model: model.id, err: error }, 'the download of a local model failed');
        const failure =
          error instanceof DownloadError
            ? new ModelUnavailableError(`${model.id} could not be downloaded: ${error.message}`, {
                cause: error,
              })
            : error;
        this.#failures.set(model.id, failure);
        throw failure;
      } finally {
        cancelCountdown();
        this.#jobs.delete(model.id);
        onEnd();
      }
    };
    job.done = download();
    // Nobody has to wait for it.
    job.done.catch(() => {});
    return job;
  }
}
