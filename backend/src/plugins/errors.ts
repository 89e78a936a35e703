import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import {
  ERROR_STATUS,
  type ErrorBody,
  type ErrorCode,
  OPENAI_ERROR_TYPE,
  type OpenAiErrorBody,
} from '@ai-platform/contract';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  FileTooLargeError,
  PlatformError,
  ProcessingError,
  RequestValidationError,
} from '../utils/errors.ts';
import { mebibytesInWords } from '../utils/size-in-words.ts';
import '../utils/validation-messages.ts';
import { wrongBodyType } from './body-type.ts';
import { CallerLeft } from './request-lifecycle.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the fields of the platform's own calls are named on this route, where it has other names for them. */
    fieldNames?: Readonly<Record<string, string>>;
  }
}

/** Fields named in the details of one validation error. */
const MAX_REPORTED_FIELDS = 20;

/** Statuses that HTTP has for what its parser refuses. */
const UNPARSABLE_STATUS: Record<string, number> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/** Turns every error into the documented body; on `/v1` into the envelope that OpenAI clients know. */
export function errorReplies(app: FastifyInstance, { development }: { development: boolean }): void {
  app.setErrorHandler((error: unknown, request, reply) => {
    if (error instanceof CallerLeft) return reply.raw.destroy();
    const known = toPlatformError(error, request);
    const status = ERROR_STATUS[known.code];
    if (status === 500) request.log.error({ err: error }, 'request failed');
    else if (status > 500) request.log.warn({ code: known.code, reason: known.message }, 'request failed');
    return sendError(request, reply, known, development);
  });

  const methodsByPath = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsByPath.get(url) ?? new Set();
    for (const name of [method].flat()) methods.add(name);
    methodsByPath.set(url, methods);
  });

  app.setNotFoundHandler((request, reply) => {
    const path = pathOf(request);
    const methods = methodsByPath.get(path);
    if (methods === undefined) {
      const error = new PlatformError('not_found', `There is no ${request.method} ${path}`);
      return sendError(request, reply, error, development);
    }
    const allowed = [...methods].sort().join(', ');
    reply.header('allow', allowed);
    const error = new PlatformError('method_not_allowed', `${path} takes ${allowed}, not ${request.method}`);
    return sendError(request, reply, error, development);
  });
}

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '';

/** Answers what the router could not even read, such as a path that cannot be decoded. No hook has run before. */
export function answerUnroutable(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id);
  sendError(request, reply, toPlatformError(error, request), false);
}

/** Answers bytes that are not HTTP, or not in the bounds of the server, and ends their connection. */
export function answerUnparsable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status = UNPARSABLE_STATUS[error.code ?? ''] ?? 400;
  const body = {
    error: 'invalid_format',
    message: `The request cannot be read as HTTP: ${STATUS_CODES[status]}`,
    timestamp: new Date().toISOString(),
    request_id: crypto.randomUUID(),
  } satisfies ErrorBody;
  const text = JSON.stringify(body);
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(text)}\r\nX-Request-Id: ${body.request_id}\r\n\r\n${text}`,
    );
  }
  socket.destroy(error);
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
    const field = error instanceof RequestValidationError ? Object.keys(error.details ?? {})[0] : undefined;
    const reason = field === undefined ? undefined : error.details?.[field];
    const param = field === undefined ? null : nameOnRoute(request, field);
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

function nameOnRoute(request: FastifyRequest, field: string): string {
  const names = new Map(Object.entries(request.routeOptions.config.fieldNames ?? {}));
  return names.get(field) ?? field;
}

export const isOpenAiRoute = (request: FastifyRequest): boolean => request.url.startsWith('/v1/');

/** The platform's error for anything thrown while a request was served; what nobody foresaw is a fault of ours. */
export function toPlatformError(error: unknown, request: FastifyRequest): PlatformError {
  if (error instanceof PlatformError) return error;
  if (error instanceof z.ZodError) return validationError(error);
  // Fastify's own errors carry a code, and the status that they stand for.
  const { code, statusCode }: Partial<FastifyError> = error instanceof Error ? error : {};
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return wrongBodyType(request);
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new FileTooLargeError(
      `The body is larger than ${mebibytesInWords(request.routeOptions.bodyLimit ?? 0)}`,
    );
  }
  const message = error instanceof Error ? error.message : 'Unknown error';
  const known = codeOf(statusCode);
  return known ? new PlatformError(known, message) : new ProcessingError(message, { cause: error });
}

function codeOf(status: number | undefined): ErrorCode | undefined {
  if (status === 413) return 'file_too_large';
  if (status === 429) return 'rate_limited';
  if (status === 404) return 'not_found';
  if (status !== undefined && status >= 400 && status < 500) return 'invalid_format';
  return undefined;
}

/** Maps each field at fault to its reason; an unknown field is named as such. */
export function validationError(error: z.ZodError): RequestValidationError {
  // A map, since a field may be called __proto__.
  const fields = new Map<string, string>();
  for (const issue of error.issues) {
    const path = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys.slice(0, MAX_REPORTED_FIELDS)) {
        fields.set(path === '' ? key : `${path}.${key}`, 'is not a known field');
      }
    } else {
      const name = path === '' ? 'body' : path;
      if (!fields.has(name)) fields.set(name, issue.message);
    }
    if (fields.size >= MAX_REPORTED_FIELDS) break;
  }
  return new RequestValidationError(
    'The request does not fit the schema',
    Object.fromEntries([...fields].slice(0, MAX_REPORTED_FIELDS)),
  );
}
