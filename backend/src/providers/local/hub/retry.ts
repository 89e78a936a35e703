import type { Clock } from '../../../utils/clock.ts';
import type { Logger } from '../../../utils/logging.ts';
import { UpstreamFailure } from '../../upstream-failure.ts';
import { DownloadError } from './download-error.ts';
import type { DownloadTries } from './download-tries.ts';

const BASE_MS = 1_000;
const LONGEST_BACKOFF_MS = 30_000;
const JITTER = 0.25;
/** Failures in a row, without a byte in between: about a minute and a half. */
const MOST_FAILURES = 8;
/** Where nothing has answered since the download began, such as with no network: a few seconds. */
const MOST_FAILURES_UNANSWERED = 3;
/** The Hub counts requests in windows of five minutes; nothing sensible asks for more than two of them. */
const LONGEST_RETRY_AFTER_MS = 10 * 60_000;
/** Codes of connections that were not made, as against those that broke. */
const NOT_REACHED = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']);

export interface RetryOptions {
  clock: Clock;
  logger: Logger;
  /** A number in [0, 1), for the jitter. */
  random: () => number;
  signal: AbortSignal;
  /** The Hub's host, for messages. */
  host: string;
  /** Whether the way to it may lead through a proxy, for messages. */
  hasProxy: boolean;
  /** Those of the download that the work is part of. */
  tries: DownloadTries;
  /** Grows while the work gets on; failures are counted from its last growth. */
  progress?: () => number;
}

/**
 * Runs `work` until it succeeds. After a failure of the connection or a temporary status it waits 1, 2, 4 … 30 s
 * plus up to 25 %, or what the reply asked for, and runs it again. `work` may tell that it gets on before it is done.
 *
 * @throws DownloadError `network` after eight failures in a row, after three when nothing has ever answered, or when a
 * proxy refuses; `invalid_reply`; the signal's reason; or what `work` threw that is no `UpstreamFailure`
 */
export async function retrying<T>(
  work: (gotOn: () => void) => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  const { clock, random, signal, logger, host, tries, progress = () => 0 } = options;
  const current = tries.begin();
  let failures = 0;
  let reached = progress();
  try {
    for (;;) {
      try {
        const result = await work(current.gotOn);
        current.gotOn();
        return result;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof UpstreamFailure)) throw error;
        if (error.kind === 'invalid_reply') {
          throw new DownloadError('invalid_reply', notAHub(host, error.message), error);
        }
        // A proxy that refuses goes on refusing until somebody sets something.
        if (error.kind === 'not_configured') throw new DownloadError('network', error.message, error);
        if (error.status !== undefined) current.gotOn();
        const now = progress();
        failures = now > reached ? 1 : failures + 1;
        reached = Math.max(reached, now);
        const wait = error.retryAfterMs ?? backoffMs(failures) * (1 + JITTER * random());
        const most = tries.isAnswered ? MOST_FAILURES : MOST_FAILURES_UNANSWERED;
        if (failures >= most || wait > LONGEST_RETRY_AFTER_MS) {
          throw new DownloadError('network', noAnswer(options, error), error);
        }
        const reason = causeInWords(host, error);
        logger.info({ host, failures, wait_ms: Math.round(wait), reason }, 'trying the Hub again');
        current.waits({ reason, until: clock.now() + wait });
        await clock.sleep(wait, signal);
      }
    }
  } finally {
    current.end();
  }
}

const backoffMs = (failures: number): number => Math.min(LONGEST_BACKOFF_MS, BASE_MS * 2 ** (failures - 1));

const notAHub = (host: string, why: string): string =>
  `${host} does not answer as the Hugging Face Hub does: ${why}. Check HF_ENDPOINT`;

function noAnswer({ host, hasProxy }: RetryOptions, failure: UpstreamFailure): string {
  const { retryAfterMs } = failure;
  const later = 'start the download again: it goes on where it stopped';
  if (retryAfterMs !== undefined && retryAfterMs > LONGEST_RETRY_AFTER_MS) {
    return `${host} asks to wait ${Math.ceil(retryAfterMs / 60_000)} minutes. After that ${later}`;
  }
  const suspects = hasProxy ? 'the network, the proxy and HF_ENDPOINT' : 'the network and HF_ENDPOINT';
  return `${causeInWords(host, failure)}. Check ${suspects}, then ${later}`;
}

/** Why a try failed, by the Hub's own name. */
function causeInWords(host: string, { kind, message, cause }: UpstreamFailure): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (kind === 'connection' && NOT_REACHED.has(code)) return `Cannot reach ${host} (${code})`;
  return message.replace(/the upstream/i, host);
}
