import type { IncomingHeaders } from './transport.ts';

/** Longer waits are taken as this one: beyond every request's time budget either way. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

/** Units of Go's `time.Duration` text, in milliseconds. */
const UNIT_MS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * Milliseconds that the upstream asks to wait before the next try, at most one day; undefined when it does not
 * say, or says nonsense. In order of trust: `Retry-After-Ms`, `Retry-After` (RFC 9110, seconds or a date),
 * `estimated_time` in seconds in a Hugging Face error body, a used-up `RateLimit` header
 * (draft-ietf-httpapi-ratelimit-headers, as the Hub sends it), and OpenAI's `x-ratelimit-reset-*` where the
 * matching `x-ratelimit-remaining-*` is 0 and the value has a unit.
 */
export function retryAfterMs(headers: IncomingHeaders, body: unknown, nowMs: number): number | undefined {
  return (
    bounded(decimal(single(headers['retry-after-ms']))) ??
    fromRetryAfter(single(headers['retry-after']), nowMs) ??
    fromEstimatedTime(body) ??
    fromRateLimit(single(headers.ratelimit)) ??
    fromUsedUpQuotas(headers)
  );
}

function fromRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const seconds = decimal(value);
  if (seconds !== undefined) return bounded(seconds * 1_000);
  // Date.parse takes much that is no HTTP date, such as "-5"; every HTTP date names its month.
  if (!/[A-Za-z]{3}/.test(value)) return undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : bounded(Math.max(0, date - nowMs));
}

function fromEstimatedTime(body: unknown): number | undefined {
  if (typeof body !== 'object' || body === null || !('estimated_time' in body)) return undefined;
  const seconds = body.estimated_time;
  return typeof seconds === 'number' ? bounded(seconds * 1_000) : undefined;
}

function fromRateLimit(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const waits = value.split(',').flatMap((policy) => {
    const remaining = /;\s*r=(\d+)/.exec(policy)?.[1];
    const seconds = /;\s*t=(\d+)/.exec(policy)?.[1];
    return remaining !== undefined && Number(remaining) === 0 && seconds ? [Number(seconds) * 1_000] : [];
  });
  return waits.length > 0 ? bounded(Math.max(...waits)) : undefined;
}

function fromUsedUpQuotas(headers: IncomingHeaders): number | undefined {
  const waits = ['requests', 'tokens'].flatMap((quota) => {
    if (single(headers[`x-ratelimit-remaining-${quota}`])?.trim() !== '0') return [];
    const wait = duration(single(headers[`x-ratelimit-reset-${quota}`]));
    return wait === undefined ? [] : [wait];
  });
  return waits.length > 0 ? bounded(Math.max(...waits)) : undefined;
}

/** `1s`, `6m0s`, `250ms`: milliseconds. */
function duration(value: string | undefined): number | undefined {
  if (value === undefined || !/^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|s|m|h))+$/.test(value.trim())) return undefined;
  let total = 0;
  for (const [, amount, unit] of value.matchAll(/([\d.]+)(ms|s|m|h)/g)) {
    total += Number(amount) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
  }
  return total;
}

function decimal(value: string | undefined): number | undefined {
  return value !== undefined && /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function bounded(ms: number | undefined): number | undefined {
  if (ms === undefined || Number.isNaN(ms) || ms < 0) return undefined;
  return Math.min(Math.ceil(ms), LONGEST_WAIT_MS);
}
