import type { Readable } from 'node:stream';
import type { Clock } from '../../utils/clock.ts';
import type { Logger } from '../../utils/logging.ts';
import { failureFromReply } from '../http/failure-from-reply.ts';
import type { MediaDownloader } from '../http/media-download.ts';
import type { MediaKind } from '../http/media-type.ts';
import { abandon } from '../http/reply-body.ts';
import type { HttpReply, Transport } from '../http/transport.ts';
import type { Media } from '../provider.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import { joinUrl } from './url-path.ts';

const POLL_INTERVAL_MS = 500;
/** Ends the watch over a job even for a caller without a deadline. */
const LONGEST_JOB_MS = 30 * 60_000;
/** Status requests that may fail in a row while the job itself goes on. */
const MAX_FAILED_POLLS = 5;
const CANCEL_TIMEOUT_MS = 5_000;

export interface UpstreamRequest {
  method: 'GET' | 'POST' | 'PUT';
  /** Below the base URL of the session. */
  path: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array | Readable;
}

/** A job that the upstream works on after it answered. */
export interface UpstreamJob<T> {
  /** Asks once; undefined while the job runs. */
  check(): Promise<T | undefined>;
  /** How to tell the upstream that nobody waits any more, where it has a way. */
  cancel?: UpstreamRequest;
}

export interface UpstreamSessionOptions {
  transport: Transport;
  media: MediaDownloader;
  clock: Clock;
  logger: Logger;
  signal: AbortSignal;
  /** The upstream's root behind the router, or an endpoint's URL. */
  baseUrl: string;
  key: string | undefined;
  /** Sent with every request. */
  headers: Record<string, string>;
  maxMediaBytes: number;
}

/** One call of one upstream with one key: a request, and whatever must follow it. */
export class UpstreamSession {
  readonly maxMediaBytes: number;
  readonly logger: Logger;
  readonly #options: UpstreamSessionOptions;
  #refusal: UpstreamFailure | undefined;

  constructor(options: UpstreamSessionOptions) {
    this.maxMediaBytes = options.maxMediaBytes;
    this.logger = options.logger;
    this.#options = options;
  }

  /** The last error reply of the upstream itself, as opposed to that of a media host. */
  get refusal(): UpstreamFailure | undefined {
    return this.#refusal;
  }

  /**
   * Resolves with a 2xx reply.
   *
   * @throws UpstreamFailure for every other, `connection`, `timeout`; or the signal's reason
   */
  async send(request: UpstreamRequest, signal = this.#options.signal): Promise<HttpReply> {
    const { transport, clock, baseUrl, key, headers } = this.#options;
    const reply = await transport.request({
      method: request.method,
      url: request.path === '' ? baseUrl : joinUrl(baseUrl, request.path),
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...headers,
        ...request.headers,
      },
      ...(request.body === undefined ? {} : { body: request.body }),
      signal,
    });
    if (reply.status >= 200 && reply.status < 300) return reply;
    this.#refusal = await failureFromReply(reply, clock);
    throw this.#refusal;
  }

  sendJson(
    path: string,
    body: Uint8Array | string,
    headers: Record<string, string> = {},
  ): Promise<HttpReply> {
    return this.send({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  }

  /** Fetches a result by the URL that the upstream gave for it, without the key. */
  download(url: string, accept: MediaKind): Promise<Media> {
    return this.#options.media.download(url, { accept, signal: this.#options.signal });
  }

  /**
   * Watches a job until it is done. A status request that fails for a passing reason is repeated. When the
   * signal fires or the watch is given up, the job is cancelled upstream, without waiting for that.
   *
   * @throws UpstreamFailure what `check` throws, `timeout` after half an hour; or the signal's reason
   */
  async finish<T>(job: UpstreamJob<T>): Promise<T> {
    const { clock, signal } = this.#options;
    const deadline = clock.now() + LONGEST_JOB_MS;
    let failedPolls = 0;
    for (;;) {
      let wait = POLL_INTERVAL_MS;
      try {
        const result = await job.check();
        if (result !== undefined) return result;
        failedPolls = 0;
      } catch (error) {
        failedPolls += 1;
        if (signal.aborted) this.#cancel(job);
        if (signal.aborted || !isPassing(error)) throw error;
        if (failedPolls > MAX_FAILED_POLLS) {
          this.#cancel(job);
          throw error;
        }
        wait = error.retryAfterMs ?? POLL_INTERVAL_MS * 2 ** failedPolls;
      }
      if (clock.now() + wait > deadline) {
        this.#cancel(job);
        throw new UpstreamFailure('timeout', 'The upstream did not finish the job in time');
      }
      try {
        await clock.sleep(wait, signal);
      } catch (error) {
        this.#cancel(job);
        throw error;
      }
    }
  }

  #cancel({ cancel }: UpstreamJob<unknown>): void {
    if (!cancel) return;
    const { clock, logger } = this.#options;
    const controller = new AbortController();
    const cancelTimer = clock.after(CANCEL_TIMEOUT_MS, () => controller.abort(new Error('timed out')));
    this.send(cancel, controller.signal)
      .then(abandon, (error: unknown) => logger.debug({ error }, 'the upstream did not cancel the job'))
      .finally(cancelTimer);
  }
}

function isPassing(error: unknown): error is UpstreamFailure {
  return (
    error instanceof UpstreamFailure &&
    (error.kind === 'timeout' ||
      error.kind === 'connection' ||
      error.kind === 'unavailable' ||
      error.kind === 'rate_limited')
  );
}
