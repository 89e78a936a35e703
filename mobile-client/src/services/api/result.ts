import type { Problem } from './problem';

/** How a result came about, as the reply's headers tell it. */
export interface ReplyMeta {
  /** Model that answered, as `provider:name` or `name`; null when the reply does not say. */
  model: string | null;
  provider: string | null;
  /** Upstream calls that it took; 0 from the server's cache. */
  attempts: number | null;
  /** The server's cache. */
  cache: 'hit' | 'miss' | 'bypass' | null;
  /** What of the request could not be honoured to the letter. */
  warnings: readonly string[];
  requestId: string | null;
}

export type Failed = { ok: false; cancelled: false; problem: Problem };
export type Cancelled = { ok: false; cancelled: true };

/** Outcome of a request. The client never throws; being cancelled by its caller is no problem. */
export type ApiResult<T> = { ok: true; value: T; meta: ReplyMeta } | Failed | Cancelled;

export const failed = (problem: Problem): Failed => ({ ok: false, cancelled: false, problem });
export const CANCELLED: Cancelled = { ok: false, cancelled: true };

/** Reads `X-Model` and its siblings. */
export function replyMeta(headers: Headers): ReplyMeta {
  const attempts = headers.get('x-attempts');
  const cache = headers.get('x-cache');
  return {
    model: headers.get('x-model'),
    provider: headers.get('x-provider'),
    attempts: attempts !== null && /^\d+$/.test(attempts) ? Number(attempts) : null,
    cache: cache === 'hit' || cache === 'miss' || cache === 'bypass' ? cache : null,
    warnings: splitWarnings(headers.get('x-warning')),
    requestId: headers.get('x-request-id'),
  };
}

export const NO_META: ReplyMeta = {
  model: null,
  provider: null,
  attempts: null,
  cache: null,
  warnings: [],
  requestId: null,
};

const splitWarnings = (header: string | null): readonly string[] =>
  (header ?? '')
    .split('; ')
    .map((warning) => warning.trim())
    .filter((warning) => warning !== '');
