import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CacheableOptions, CachedInference } from '../inference/cached-inference.ts';
import type { Inference } from '../inference/pipeline.ts';

/** Characters of the X-Warning header; more would be refused by some proxies. */
const MAX_WARNING_CHARACTERS = 1_000;

/**
 * Reads `X-Fallback` (`off`: only the asked model may answer), `Cache-Control` (`no-cache`: a fresh result,
 * `no-store`: and keep none) and `X-Cache` (`on`: cache also what is not known to be deterministic).
 */
export function inferenceOptions(request: FastifyRequest, model: string | undefined): CacheableOptions {
  const { headers } = request;
  const cacheControl = headers['cache-control'];
  const noStore = cacheControl !== undefined && /\bno-store\b/i.test(cacheControl);
  const noCache = noStore || (cacheControl !== undefined && /\bno-cache\b/i.test(cacheControl));
  return {
    model,
    fallback: String(headers['x-fallback']).toLowerCase() !== 'off',
    signal: request.callerSignal,
    requestId: request.id,
    logger: request.log,
    cache: { read: !noCache, write: !noStore, asked: String(headers['x-cache']).toLowerCase() === 'on' },
  };
}

/** Tells in the reply's headers and in the log which model answered, and how. */
export function describeInference(
  request: FastifyRequest,
  reply: FastifyReply,
  inference: Inference<unknown> & Partial<Pick<CachedInference<unknown>, 'cache'>>,
  warnings: string[] = [],
): void {
  const { model, provider, attempts, insteadOf, cache = 'bypass' } = inference;
  Object.assign(request.logFields, { model, provider, attempts, cache });
  // A stream whose first output was late has sent its headers already.
  if (reply.sent) return;
  reply.headers({
    'x-model': model,
    'x-provider': provider,
    'x-attempts': String(attempts),
    'x-cache': cache,
  });
  const told = insteadOf === undefined ? warnings : [insteadOf, ...warnings];
  if (told.length > 0) {
    reply.header(
      'x-warning',
      told
        .join('; ')
        .replaceAll(/[^\x20-\x7e]/g, '?')
        .slice(0, MAX_WARNING_CHARACTERS),
    );
  }
}

/** Tells the log how many tokens a request took, where the upstream counts them. */
export function logTokens(request: FastifyRequest, tokens: number | undefined): void {
  if (tokens !== undefined) request.logFields.tokens = tokens;
}
