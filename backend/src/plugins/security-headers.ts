import type { FastifyInstance } from 'fastify';

/**
 * The policy that the web client and the API reference run under: everything from this origin, WebAssembly
 * allowed (the client's Markdown parser), inline styles allowed (React Native for Web), no framing.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Replies of the API are data: nothing in them may load or run anything. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Made once: computing headers for each request costs a tenth of the throughput. */
const HEADERS = {
  'content-security-policy': DATA_POLICY,
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** What a page gets instead: the policy that it runs under, and a browsing context of its own. */
export const PAGE_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
};

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route serves pages and what they load. */
    page?: boolean;
  }
}

export function securityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(HEADERS);
    if (request.routeOptions.config.page) reply.headers(PAGE_HEADERS);
    done();
  });
}
