/**
 * What went wrong with one call of one upstream. The inference pipeline decides by `kind` alone whether to try
 * again, take the next model, or give up:
 *
 * | kind | meaning | pipeline |
 * | --- | --- | --- |
 * | `timeout`, `connection` | no reply, or it broke off | retry, then next |
 * | `rate_limited` | 429 | retry after `retryAfterMs`, then next |
 * | `unavailable` | 408, 500, 502, 503, 504, still loading | retry after `retryAfterMs`, then next |
 * | `invalid_reply` | 2xx that is not what was asked for | next |
 * | `unauthorized`, `quota_exceeded` | 401, 403, 402 | next |
 * | `model_not_found` | the upstream does not have the model | next |
 * | `not_configured` | no key, not installed, not downloaded, refused by the proxy on the way | next |
 * | `circuit_open` | left alone after a run of failures | next |
 * | `unsupported` | this model cannot do what is asked, another may: too long for it, no images, not its language | next |
 * | `rejected` | the upstream says that the request itself is wrong | give up |
 */
export type UpstreamFailureKind =
  | 'timeout'
  | 'connection'
  | 'rate_limited'
  | 'unavailable'
  | 'invalid_reply'
  | 'unauthorized'
  | 'quota_exceeded'
  | 'model_not_found'
  | 'not_configured'
  | 'circuit_open'
  | 'unsupported'
  | 'rejected';

export interface UpstreamFailureOptions {
  /** HTTP status of the reply; absent when there was none. */
  status?: number;
  /** Milliseconds that the upstream asked to wait: `Retry-After`, or Hugging Face's `estimated_time`. */
  retryAfterMs?: number;
  /** Of a `rejected` or `unsupported` call, the field at fault, by its name in the call: `voice`, `messages.0.role`. Absent where unknown. */
  field?: string | undefined;
  /** A local model that could serve the call once it was downloaded, by its id. */
  downloadable?: string | undefined;
  cause?: unknown;
}

/** Whether the message may be in the words of the upstream, which may quote the prompt: for the caller, never for the log. */
export const mayQuote = ({ kind }: UpstreamFailure): boolean => kind === 'rejected' || kind === 'unsupported';

/** `message` is safe to show to callers: it never holds a key, a prompt or media. */
export class UpstreamFailure extends Error {
  readonly kind: UpstreamFailureKind;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly field: string | undefined;
  readonly downloadable: string | undefined;

  constructor(kind: UpstreamFailureKind, message: string, options: UpstreamFailureOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'UpstreamFailure';
    this.kind = kind;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
    this.field = options.field;
    this.downloadable = options.downloadable;
  }
}
