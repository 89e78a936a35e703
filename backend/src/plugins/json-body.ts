import type { FastifyInstance } from 'fastify';
import secureJson from 'secure-json-parse';
import { InvalidFormatError } from '../utils/errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Keeps the bytes of a JSON body as `request.rawBody`, for routes that may pass them on. */
    keepRawBody?: boolean;
  }
  interface FastifyRequest {
    rawBody: Buffer | undefined;
  }
}

/** Levels of nesting that a JSON body may have; real requests stay far below, deeper ones overflow the stack. */
const MAX_DEPTH = 64;

/** Parses JSON bodies once, and no plain text. Prototype keys and absurd nesting are refused as not acceptable. */
export function jsonBody(app: FastifyInstance): void {
  app.decorateRequest('rawBody', undefined);
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    try {
      const parsed: unknown = secureJson.parse(body, { protoAction: 'error', constructorAction: 'error' });
      if (nestsDeeperThan(parsed, MAX_DEPTH))
        throw new InvalidFormatError(`The body nests deeper than ${MAX_DEPTH} levels`);
      if (request.routeOptions.config.keepRawBody) request.rawBody = body;
      done(null, parsed);
    } catch (error) {
      done(error instanceof InvalidFormatError ? error : new InvalidFormatError(reason(body, error)));
    }
  });
}

const reason = (body: Buffer, error: unknown): string => {
  if (body.byteLength === 0) return 'The body is empty; JSON was expected';
  const forbidden = error instanceof SyntaxError && error.message.includes('forbidden prototype');
  return forbidden
    ? 'The body holds a forbidden key (__proto__ or constructor.prototype)'
    : 'The body is not JSON';
};

function nestsDeeperThan(value: unknown, levels: number): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (levels === 0) return true;
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    if (item !== null && typeof item === 'object' && nestsDeeperThan(item, levels - 1)) return true;
  }
  return false;
}
