import { UpstreamFailure } from '../upstream-failure.ts';
import { transportFailure } from './transport-failure.ts';

/** undici tells the status that a proxy answers instead of connecting only in these words. */
const REFUSED = /^Proxy (?:response|Authentication Required) \((\d{3})\)/;
/** Behind a proxy only the proxy itself is looked up and connected to. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_PRX_CONN',
  'UND_ERR_PRX_TLS',
]);
const NOT_TRUSTED = /^(?:SELF_SIGNED_CERT_|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY_LEAF))/;

/**
 * Turns an error of a connection through a proxy into an `UpstreamFailure` that says what to set. `variable` is the
 * one that named the proxy. The message never holds the proxy's address, name or password.
 */
export function proxyFailure(error: unknown, variable: string): unknown {
  const failure = transportFailure(error);
  if (!(error instanceof Error)) return failure;
  const refused = REFUSED.exec(error.message);
  if (refused) return refusal(Number(refused[1]), variable);
  if (!(failure instanceof UpstreamFailure)) return failure;
  const code = 'code' in error ? String(error.code) : '';
  if (UNREACHABLE.has(code)) {
    const message = `The proxy that ${variable} names cannot be reached (${code})`;
    return new UpstreamFailure('connection', message, { cause: error });
  }
  if (NOT_TRUSTED.test(code)) {
    return new UpstreamFailure(
      'connection',
      `The certificate behind the proxy is not trusted (${code}). Where the proxy inspects TLS, name its certificate in NODE_EXTRA_CA_CERTS`,
      { cause: error },
    );
  }
  return failure;
}

function refusal(status: number, variable: string): UpstreamFailure {
  // 401 is how some proxies answer a wrong password rather than none.
  if (status === 407 || status === 401) {
    return new UpstreamFailure(
      'not_configured',
      `The proxy wants another name and password: set ${variable}=http://NAME:PASSWORD@HOST:PORT`,
      { status },
    );
  }
  if (status >= 500) {
    return new UpstreamFailure('connection', `The proxy did not reach the upstream (status ${status})`, {
      status,
    });
  }
  return new UpstreamFailure(
    'not_configured',
    `The proxy does not allow the connection to the upstream (status ${status}): allow it there, or name the host in NO_PROXY`,
    { status },
  );
}
