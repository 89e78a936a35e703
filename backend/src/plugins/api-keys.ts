import { hash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { UnauthorizedError } from '../utils/errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Lets anyone call the route, key or not. */
    public?: boolean;
  }
}

const digest = (key: string): Buffer => hash('sha256', key, 'buffer');

/**
 * Lets only callers with a known key through, where keys are configured. They are kept hashed and compared in
 * constant time, all of them, so that the answer's time tells nothing.
 */
export function apiKeys(app: FastifyInstance, { keys }: { keys: string[] }): void {
  if (keys.length === 0) return;
  const known = keys.map(digest);
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.config.public) return done();
    const presented = presentedKey(request);
    if (presented === undefined) {
      return done(
        new UnauthorizedError('An API key is required: send it as "Authorization: Bearer …" or "X-API-Key"'),
      );
    }
    const candidate = digest(presented);
    let matches = 0;
    for (const key of known) matches |= Number(timingSafeEqual(key, candidate));
    done(matches ? undefined : new UnauthorizedError('The API key is not known'));
  });
}

function presentedKey(request: FastifyRequest): string | undefined {
  const { authorization } = request.headers;
  if (authorization?.slice(0, 7).toLowerCase() === 'bearer ') return authorization.slice(7).trim();
  const header = request.headers['x-api-key'];
  return typeof header === 'string' ? header : undefined;
}
