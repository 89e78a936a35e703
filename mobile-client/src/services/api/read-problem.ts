import {
  attemptReportSchema,
  ERROR_STATUS,
  type ErrorBody,
  type ErrorCode,
  errorBodySchema,
} from '@ai-platform/contract';
import { z } from 'zod';
import type { Problem } from './problem';

const detailsSchema = z.object({
  attempts: z.array(attemptReportSchema).optional().catch(undefined),
  /** Id of a local model that could serve the request once it is downloaded. */
  downloadable: z.string().optional().catch(undefined),
});

/** The problem that an error body of the API describes, from a reply or from the `error` event of a stream. */
export function problemOfBody(
  body: ErrorBody,
  status: number = ERROR_STATUS[body.error],
  retryAfter?: number,
): Problem {
  const context = { code: body.error, message: body.message, status, requestId: body.request_id };
  const retry = retryAfter === undefined ? {} : { retryAfter };
  const details = detailsSchema.safeParse(body.details ?? {}).data ?? {};
  const offer = details.downloadable === undefined ? {} : { downloadable: details.downloadable };
  switch (body.error) {
    case 'invalid_format':
    case 'validation_error':
    case 'idempotency_conflict':
    case 'method_not_allowed':
      return { ...context, kind: 'invalid', fields: textFields(body.details), ...offer };
    case 'unauthorized':
      return { ...context, kind: 'unauthorized' };
    case 'forbidden':
      return { ...context, kind: 'forbidden' };
    case 'not_found':
    case 'model_not_found':
      return { ...context, kind: 'not_found' };
    case 'file_too_large':
      return { ...context, kind: 'too_large' };
    case 'rate_limited':
      return { ...context, kind: 'rate_limited', ...retry };
    case 'model_unavailable':
      return {
        ...context,
        kind: 'model_unavailable',
        reason: body.message,
        ...retry,
        ...offer,
      };
    case 'timeout':
      return { ...context, kind: 'timeout' };
    case 'processing_error':
    case 'overloaded':
    case 'upstream_error':
      return {
        ...context,
        kind: 'server',
        ...retry,
        ...(details.attempts === undefined ? {} : { attempts: details.attempts }),
      };
  }
}

/** The problem that a reply other than 2xx tells of, with or without a body of the API (a proxy may have sent it). */
export function problemOfReply(status: number, headers: Headers, text: string, now: number): Problem {
  const retryAfter = retryAfterSeconds(headers.get('retry-after'), now);
  const body = errorBodySchema.safeParse(parseJson(text));
  if (body.success) return problemOfBody(body.data, status, retryAfter);
  const requestId = headers.get('x-request-id');
  const context = { status, ...(requestId === null ? {} : { requestId }) };
  const retry = retryAfter === undefined ? {} : { retryAfter };
  if (status === 401) return { ...context, kind: 'unauthorized' };
  if (status === 403) return { ...context, kind: 'forbidden' };
  if (status === 404) return { ...context, kind: 'not_found' };
  if (status === 408 || status === 504) return { ...context, kind: 'timeout' };
  if (status === 413) return { ...context, kind: 'too_large' };
  if (status === 429) return { ...context, kind: 'rate_limited', ...retry };
  if (status >= 400 && status < 500) return { ...context, kind: 'invalid', fields: {} };
  return status >= 500 ? { ...context, kind: 'server', ...retry } : { ...context, kind: 'bad_data' };
}

/** Seconds of a `Retry-After` header, which is a number or a date. */
export function retryAfterSeconds(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+(\.\d+)?$/.test(header.trim())) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}

/** Codes whose request may succeed when it is simply sent again. */
const TEMPORARY_CODES: ReadonlySet<ErrorCode> = new Set([
  'rate_limited',
  'upstream_error',
  'overloaded',
  'timeout',
]);
const TEMPORARY_STATUS: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);

/** Whether to send the request again. A model that waits for a download or a key names no time, so it is not. */
export function isTemporary(problem: Problem): boolean {
  if (problem.kind === 'cannot_connect') return true;
  if (problem.kind === 'model_unavailable') return problem.retryAfter !== undefined;
  if (problem.code !== undefined && TEMPORARY_CODES.has(problem.code)) return true;
  return problem.code === undefined && problem.status !== undefined && TEMPORARY_STATUS.has(problem.status);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Fields of the request with what is wrong with them; what else the details hold is not about a field. */
const textFields = ({
  downloadable: _,
  ...details
}: NonNullable<ErrorBody['details']> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(details).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
