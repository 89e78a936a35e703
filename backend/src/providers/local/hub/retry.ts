import type { Clock } from '../../../utils/clock.ts';
import type { Logger } from '../../../utils/logging.ts';
import { UpstreamFailure } from '../../upstream-failure.ts';
import { DownloadError } from './download-error.ts';

const BASE_MS = 1_000;
const LONGEST_BACKOFF_MS = 30_000;
const JITTER = 0.25;
/** Failures in a row, without a byte in between: about a minute and a half. */
const MOST_FAILURES = 8;
/** The Hub counts requests in windows of five minutes; nothing sensible asks for more than two of them. */
const LONGEST_RETRY_AFTER_MS = 10 * 60_000;

export interface RetryOptions {
  clock: Clock;
  logger: Logger;
  /** A number in [0, 1), for the jitter. */
  random: () => number;
  signal: AbortSignal;
  /** The Hub's host, for messages. */
  host: string;
  /** Grows while the work gets on; failures are counted from its last growth. */
  progress?: () => number;
}

/**
 * Runs `work` until it succeeds. After a failure of the connection or a temporary status it waits 1, 2, 4 … 30 s
 * plus up to 25 %, or what the reply asked for, and runs it again.
 *
 * @throws DownloadError `network` after eight failures in a row or when a proxy refuses, `invalid_reply`; the signal's reason; or what
 * `work` threw that is no `UpstreamFailure`
 */
export async function retrying<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, random, signal, logger, host, progress = () => 0 } = options;
  let failures = 0;
  let reached = progress();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof UpstreamFailure)) throw error;
      if (error.kind === 'invalid_reply') {
        throw new DownloadError('invalid_reply', notAHub(host, error.message), error);
      }
      // A proxy that refuses goes on refusing until somebody sets something.
      if (error.kind === 'not_configured') throw new DownloadError('network', error.message, error);
      const now = progress();
      failures = now > reached ? 1 : failures + 1;
      reached = Math.max(reached, now);
      const wait = error.retryAfterMs ?? backoffMs(failures) * (1 + JITTER * random());
      if (failures >= MOST_FAILURES || wait > LONGEST_RETRY_AFTER_MS) {
        throw new DownloadError('network', noAnswer(host, error), error);
      }
      logger.info(
        { host, failures, wait_ms: Math.round(wait), reason: error.message },
        'trying the Hub again',
      );
      await clock.sleep(wait, signal);
    }
  }
}

const backoffMs = (failures: number): number => Math.min(LONGEST_BACKOFF_MS, BASE_MS * 2 ** (failures - 1));

const notAHub = (host: string, why: string): string =>
  `${host} does not answer as the Hugging Face Hub does: ${why}. Check HF_ENDPOINT`;

function noAnswer(host: string, { message, retryAfterMs }: UpstreamFailure): string {
  const later = 'start the download again, it goes on where it stopped';
  return retryAfterMs !== undefined && retryAfterMs > LONGEST_RETRY_AFTER_MS
    ? `${host} asks to wait ${Math.ceil(retryAfterMs / 60_000)} minutes. After that ${later}`
    : `The download from ${host} failed: ${message}. Check the network and HF_ENDPOINT, then ${later}`;
}
