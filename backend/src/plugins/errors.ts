import {
  ERROR_STATUS,
  type ErrorBody,
  type ErrorCode,
  OPENAI_ERROR_TYPE,
  type OpenAiErrorBody,
} from '@ai-platform/contract';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { PlatformError, ProcessingError, RequestValidationError } from '../utils/errors.ts';
import { CallerLeft } from './request-lifecycle.ts';

/** Fields named in the details of one validation error. */
const MAX_REPORTED_FIELDS = 20;

/** Turns every error into the documented body; on `/v1` into the envelope that OpenAI clients know. */
export function errorReplies(app: FastifyInstance, { development }: { development: boolean }): void {
  app.setErrorHandler((error: unknown, request, reply) => {
    if (error instanceof CallerLeft) return reply.raw.destroy();
    const known = toPlatformError(error);
    const status = ERROR_STATUS[known.code];
    if (status === 500) request.log.error({ err: error }, 'request failed');
    else if (status > 500) request.log.warn({ code: known.code, reason: known.message }, 'request failed');
    return sendError(request, reply, known, development);
  });

  app.setNotFoundHandler((request, reply) =>
    sendError(
      request,
      reply,
      new PlatformError('not_found', `There is no ${request.method} ${request.url.split('?', 1)[0]}`),
      development,
    ),
  );
}

function sendError(request: FastifyRequest, reply: FastifyReply, error: PlatformError, development: boolean) {
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds));
  if (error.code === 'unauthorized') reply.header('www-authenticate', 'Bearer');
  reply.header('cache-control', 'no-store');
  return reply
    .code(ERROR_STATUS[error.code])
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(errorReply(request, error, development)));
}

/** The body of an error in the shape of the API that the request came through. */
export function errorReply(
  request: FastifyRequest,
  error: PlatformError,
  development: boolean,
): ErrorBody | OpenAiErrorBody {
  const message =
    error.code === 'processing_error' && !development
      ? 'Something went wrong on our side; the log has it under this request id'
      : error.message;
  if (isOpenAiRoute(request)) {
    const param =
      error instanceof RequestValidationError ? (Object.keys(error.details ?? {})[0] ?? null) : null;
    const reason = param === null ? undefined : error.details?.[param];
    return {
      error: {
        message:
          typeof reason === 'string' && reason !== message ? `${message}: ${param} ${reason}` : message,
        type: OPENAI_ERROR_TYPE[error.code],
        param,
        code: error.code,
      },
    };
  }
  return {
    error: error.code,
    message,
    ...(error.details === undefined ? {} : { details: error.details }),
    timestamp: new Date().toISOString(),
    request_id: request.id,
  };
}

export const isOpenAiRoute = (request: FastifyRequest): boolean => request.url.startsWith('/v1/');

/** The platform's error for anything thrown; what nobody foresaw is a fault of ours. */
export function toPlatformError(error: unknown): PlatformError {
  if (error instanceof PlatformError) return error;
  if (error instanceof z.ZodError) return validationError(error);
  const code = frameworkCode(error);
  if (code)
    return new PlatformError(code, error instanceof Error ? error.message : 'The request is not acceptable');
  return new ProcessingError(error instanceof Error ? error.message : 'Unknown error', { cause: error });
}

function frameworkCode(error: unknown): ErrorCode | undefined {
  // Fastify's own errors carry the status that they stand for.
  const status = error instanceof Error ? (error as Partial<FastifyError>).statusCode : undefined;
  if (status === 413) return 'file_too_large';
  if (status === 429) return 'rate_limited';
  if (status === 404) return 'not_found';
  if (status !== undefined && status >= 400 && status < 500) return 'invalid_format';
  return undefined;
}

/** Maps each field at fault to its reason; an unknown field is named as such. */
export function validationError(error: z.ZodError): RequestValidationError {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) {
    const path = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) fields[path === '' ? key : `${path}.${key}`] = 'is not a known field';
    } else fields[path === '' ? 'body' : path] ??= issue.message;
    if (Object.keys(fields).length >= MAX_REPORTED_FIELDS) break;
  }
  return new RequestValidationError('The request does not fit the schema', fields);
}
