import { UpstreamFailure } from '../upstream-failure.ts';

const RETRY_AFTER_MS = 5_000;

export interface TranscriptionAdmissionOptions {
  /** Recordings that are worked on or wait. */
  maxCalls: number;
  /** Seconds of all of them together, which are held in memory; one alone may be longer. */
  maxSeconds: number;
}

/**
 * Runs `work` on a recording of `seconds`, or throws an `UpstreamFailure` of kind `unavailable` when too much is in
 * hand already.
 */
export type AdmitTranscription = <Result>(seconds: number, work: () => Promise<Result>) => Promise<Result>;

export function createTranscriptionAdmission(options: TranscriptionAdmissionOptions): AdmitTranscription {
  let calls = 0;
  let total = 0;
  return async (seconds, work) => {
    if (calls >= options.maxCalls || (calls > 0 && total + seconds > options.maxSeconds)) {
      throw new UpstreamFailure('unavailable', 'Too many recordings wait to be transcribed', {
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    calls++;
    total += seconds;
    try {
      return await work();
    } finally {
      calls--;
      total -= seconds;
    }
  };
}
