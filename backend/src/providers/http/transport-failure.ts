import { UpstreamFailure } from '../upstream-failure.ts';

/** Codes of undici, Node, OpenSSL and llhttp are upper case; nothing else that travels here has such a code. */
const SYSTEM_CODE = /^[A-Z][A-Z0-9_]+$/;

const TIMEOUTS: Record<string, string> = {
  UND_ERR_CONNECT_TIMEOUT: 'The connection to the upstream could not be made in time',
  ETIMEDOUT: 'The connection to the upstream timed out',
  UND_ERR_HEADERS_TIMEOUT: 'The upstream did not answer in time',
  UND_ERR_BODY_TIMEOUT: 'The upstream stopped sending in the middle of its reply',
};

/** llhttp's word for a reply that ended before it was complete; its other codes mean that it was not HTTP. */
const BROKEN_OFF = new Set(['HPE_INVALID_EOF_STATE', 'HPE_CLOSED_CONNECTION']);

/**
 * Turns an error of the connection into an `UpstreamFailure` whose message names no address, header or body.
 * Anything else, such as the reason of an aborted signal, comes back as it is.
 */
export function transportFailure(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (error instanceof Error && error.name === 'HTTPParserError' && !BROKEN_OFF.has(String(code))) {
    // No cause: it holds what the upstream sent.
    return new UpstreamFailure('invalid_reply', 'The upstream did not answer in valid HTTP');
  }
  if (typeof code !== 'string' || !SYSTEM_CODE.test(code)) {
    // Happy-eyeballs failures carry their codes one level down.
    return error instanceof AggregateError ? transportFailure(error.errors[0]) : error;
  }
  const timeout = TIMEOUTS[code];
  if (timeout) return new UpstreamFailure('timeout', timeout, { cause: error });
  if (code === 'UND_ERR_INVALID_ARG') return error;
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return new UpstreamFailure('invalid_reply', 'The reply of the upstream is too large', { cause: error });
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW' || (code.startsWith('HPE_') && !BROKEN_OFF.has(code))) {
    return new UpstreamFailure('invalid_reply', 'The upstream did not answer in valid HTTP', {
      cause: error,
    });
  }
  return new UpstreamFailure('connection', `The connection to the upstream failed (${code})`, {
    cause: error,
  });
}
