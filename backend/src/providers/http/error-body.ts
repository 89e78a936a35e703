import { UpstreamFailure, type UpstreamFailureKind } from '../upstream-failure.ts';

/** What the error body of an upstream says, in the many shapes that they have. */
export interface ErrorReport {
  /** For people; not yet cleaned. */
  message: string | undefined;
  /** The machine-readable words, lower case: OpenAI's `code` and `type`, TGI's `error_type`. */
  codes: string[];
  /** An HTTP status, where the body names one. */
  status: number | undefined;
}

const LONGEST_MESSAGE = 500;

/** Prefixes of the keys of common providers, tokens after an authentication scheme, JWTs, and long opaque runs. */
const SECRETS = [
  /\b(?:hf|sk|pk|rk|gsk|r8|fal|key|xai|nvapi|api_org)[-_][A-Za-z0-9_*.-]{4,}/gi,
  /\b(?:Bearer|Basic|Token|Key)\s+[A-Za-z0-9_~+/=*.:-]{8,}/gi,
  /\bAIza[A-Za-z0-9_-]{10,}/g,
  /\beyJ[A-Za-z0-9_.-]{10,}/g,
  /[A-Za-z0-9+/=_-]{64,}/g,
];

/** Reads `{error: "…"}`, `{error: {message, code, type}}`, `{detail: …}`, problem details and plain strings. */
export function reportOf(body: unknown): ErrorReport | undefined {
  if (typeof body === 'string') return { message: textOf(body), codes: [], status: undefined };
  if (!isRecord(body)) return undefined;
  const inner = isRecord(body.error) ? body.error : {};
  const message =
    textOf(inner.message) ??
    textOf(body.error) ??
    textOf(body.message) ??
    textOf(body.detail) ??
    textOf(inner.detail) ??
    textOf(body.title);
  const words = [inner.code, inner.type, body.error_type, body.code, body.type];
  const codes = words.flatMap((word) => (typeof word === 'string' ? [word.toLowerCase()] : []));
  const status = [inner.code, inner.status, inner.http_status_code, body.code, body.status, body.status_code]
    .map((value) => (typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value))
    .find((value): value is number => typeof value === 'number' && value >= 400 && value <= 599);
  if (message === undefined && codes.length === 0 && status === undefined && body.error == null) {
    return undefined;
  }
  return { message, codes, status };
}

/** Words for people, whichever of the usual shapes they are in: a string, a list of them, a list of `{msg}`. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() || undefined;
  if (!Array.isArray(value)) return undefined;
  const parts = value.flatMap((item) => {
    if (typeof item === 'string') return [item];
    if (!isRecord(item) || typeof item.msg !== 'string') return [];
    const place = Array.isArray(item.loc) ? item.loc.filter((step) => typeof step === 'string').at(-1) : '';
    return [place ? `${place}: ${item.msg}` : item.msg];
  });
  return parts.length > 0 ? parts.join('; ') : undefined;
}

/** The upstream's own words without anything like a key, or undefined when they are too long to be an explanation. */
export function safeMessage(message: string | undefined): string | undefined {
  if (message === undefined || message.length > LONGEST_MESSAGE) return undefined;
  const printable = message.replace(/\p{Cc}+/gu, ' ').trim();
  const cleaned = SECRETS.reduce((text, secret) => text.replace(secret, '[removed]'), printable);
  return cleaned || undefined;
}

const NO_SUCH_MODEL = new RegExp(
  [
    'model:?(?:\\s\\S{1,260})?\\s(?:is |was |could |can )?(?:currently )?not (?:be )?(?:supported|found|available)',
    "model:?(?:\\s\\S{1,260})?\\sdoes(?: not|n[\u2019']t) exist",
    '\\b(?:unknown|no such|unsupported) model\\b',
  ].join('|'),
  'i',
);

/** What OpenAI, vLLM, llama.cpp and Ollama say when a request is too long or of a kind that only other models read. */
const BEYOND_THE_MODEL = new RegExp(
  [
    'maximum (?:context|model) length',
    'exceeds? (?:the )?(?:available )?context (?:size|length|window)',
    'is not a multimodal model',
    "does(?: not|n[\u2019']t) support (?:images?|audio|vision|tools?|thinking)\\b",
    'only supported by certain models',
  ].join('|'),
  'i',
);

/** The kind that the words of the body tell, where they are clearer than the status. */
export function kindOfReport(report: ErrorReport | undefined): UpstreamFailureKind | undefined {
  if (!report) return undefined;
  const has = (pattern: RegExp) => report.codes.some((code) => pattern.test(code));
  if (has(/model_not_(?:found|supported)|unknown_model|invalid_model/)) return 'model_not_found';
  if (has(/context_length_exceeded|exceed_context_size/)) return 'unsupported';
  if (has(/insufficient_quota|quota_exceeded|billing/)) return 'quota_exceeded';
  if (has(/rate_?limit|too_many_requests/)) return 'rate_limited';
  if (has(/authentication|invalid_api_key|permission|unauthorized/)) return 'unauthorized';
  if (has(/overload|unavailable|server_?error|internal_error|timeout|generation/)) return 'unavailable';
  return undefined;
}

export function saysNoSuchModel(report: ErrorReport | undefined): boolean {
  return report?.message !== undefined && NO_SUCH_MODEL.test(report.message.slice(0, 2_000));
}

export function saysBeyondTheModel(report: ErrorReport | undefined): boolean {
  return report?.message !== undefined && BEYOND_THE_MODEL.test(report.message.slice(0, 2_000));
}

/** What an error status means for the next step, before anything of the body is known. */
export function kindOfStatus(status: number): UpstreamFailureKind {
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 402) return 'quota_exceeded';
  if (status === 404 || status === 410) return 'model_not_found';
  if (status === 429) return 'rate_limited';
  if (status === 408 || status >= 500) return 'unavailable';
  if (status >= 400) return 'rejected';
  return 'invalid_reply';
}

/** The message of a failure: the upstream's own words only where they tell callers what to change. */
export function messageOf(
  kind: UpstreamFailureKind,
  status: number,
  report: ErrorReport | undefined,
): string {
  switch (kind) {
    case 'rejected':
    case 'unsupported': {
      const words = safeMessage(report?.message);
      return words ? `The upstream rejected the request: ${words}` : 'The upstream rejected the request';
    }
    case 'model_not_found':
      return 'The upstream does not have the model';
    case 'unauthorized':
      return 'The upstream refused the credentials';
    case 'quota_exceeded':
      return 'The quota at the upstream is used up';
    case 'rate_limited':
      return 'The upstream limits the rate of requests';
    default:
      return `The upstream answered with status ${status}`;
  }
}

/** The failure told by an error inside a reply that came with a success status. */
export function failureInBody(body: Record<string, unknown>, httpStatus: number): UpstreamFailure {
  const report = reportOf(body);
  const validation = report?.codes.some((code) => /validation|invalid_request/.test(code));
  const kind =
    kindOfReport(report) ??
    (saysNoSuchModel(report) ? 'model_not_found' : undefined) ??
    (report?.status === undefined ? undefined : kindOfStatus(report.status)) ??
    (validation ? 'rejected' : 'unavailable');
  const status = report?.status ?? httpStatus;
  const message =
    kind === 'unavailable' && report?.status === undefined
      ? 'The upstream reported an error in its reply'
      : messageOf(kind, status, report);
  return new UpstreamFailure(kind, message, { status });
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
