import { ERROR_STATUS } from '@ai-platform/contract';
import type { FastifyRequest } from 'fastify';
import { toPlatformError } from '../plugins/errors.ts';
import type { PlatformError } from '../utils/errors.ts';

/**
 * Marks a request whose reply failed after it had begun with status 200, and tells the log why. Where the service itself
 * ended the request, that is why, whatever the stream made of it.
 */
export function noteStreamFailure(request: FastifyRequest, error: unknown): PlatformError {
  const { aborted, reason: ending } = request.callerSignal;
  const failure = toPlatformError(aborted ? ending : error, request);
  request.failedMidStream = true;
  Object.assign(request.logFields, { failure: failure.code });
  const { code, message } = failure;
  if (code === 'processing_error') request.log.error({ err: error }, 'stream failed');
  else request.log.warn({ code, ...(ERROR_STATUS[code] > 500 ? { reason: message } : {}) }, 'stream failed');
  return failure;
}
