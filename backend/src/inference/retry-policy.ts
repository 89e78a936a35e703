import type { UpstreamFailure, UpstreamFailureKind } from '../providers/upstream-failure.ts';

const RETRYABLE: ReadonlySet<UpstreamFailureKind> = new Set([
  'timeout',
  'connection',
  'rate_limited',
  'unavailable',
]);
const BASE_MS = 1_000;
const JITTER = 0.25;

export interface RetryPolicy {
  /** Retries after the first attempt of one model. */
  maxRetries: number;
  /** A number in [0, 1); injected, so that tests know the jitter. */
  random: () => number;
}

/**
 * Milliseconds to wait before the next attempt of the same model, or undefined when the next model is due.
 * Waits are 1, 2, 4 s … plus up to 25 % jitter; a wait that the upstream asked for replaces them when it fits in
 * the remaining budget, and means the next model at once when it doesn't.
 *
 * @param attempt how many attempts of this model have failed, from 1
 * @param remainingMs what is left of the request's time budget
 */
export function retryDelayMs(
  failure: UpstreamFailure,
  attempt: number,
  remainingMs: number,
  policy: RetryPolicy,
): number | undefined {
  if (!RETRYABLE.has(failure.kind) || attempt > policy.maxRetries) return undefined;
  const wait = failure.retryAfterMs ?? BASE_MS * 2 ** (attempt - 1) * (1 + JITTER * policy.random());
  return wait < remainingMs ? wait : undefined;
}
