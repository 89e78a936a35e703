/** Retries after the first try. */
export const MAX_RETRIES = 3;
const BASE_MS = 500;
const CAP_MS = 8_000;
/** A server that asks for a longer pause than this is not waited for; the caller learns how long it is. */
const LONGEST_ASKED_WAIT_MS = 30_000;

/**
 * Milliseconds before the next try, or null when there should be none. Exponential with full jitter: a random part of
 * a ceiling that doubles from 500 ms to 8 s. What the server asked for (`retryAfter`, seconds) replaces it.
 */
export function backoffMs(
  retry: number,
  retryAfter: number | undefined,
  random: () => number,
): number | null {
  if (retry >= MAX_RETRIES) return null;
  if (retryAfter === undefined) return random() * Math.min(CAP_MS, BASE_MS * 2 ** retry);
  const asked = retryAfter * 1000;
  return asked > LONGEST_ASKED_WAIT_MS ? null : asked;
}
