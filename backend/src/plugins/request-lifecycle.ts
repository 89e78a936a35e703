import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from './metrics.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Fires when the caller left before the reply was complete. Made on first use. */
    callerSignal: AbortSignal;
    /** What the request's log line tells besides the usual: model, provider, attempts, tokens. */
    logFields: Record<string, unknown>;
    /** Set when a stream ends in an error event, or is broken off, although its status says 200. */
    failedMidStream: boolean;
  }
}

/** The caller closed the connection before the reply was complete. */
export class CallerLeft extends Error {
  constructor() {
    super('The caller left');
    this.name = 'CallerLeft';
  }
}

const kController = Symbol('caller controller');
const kLogFields = Symbol('log fields');

interface TrackedRequest extends FastifyRequest {
  [kController]?: AbortController;
  [kLogFields]?: Record<string, unknown>;
}

/**
 * Follows each request to its end: one log line, its metrics, and a signal that fires when the caller leaves
 * early. One listener on the response does it all; a listener on the kept-alive socket would pile up.
 */
export function requestLifecycle(app: FastifyInstance, { metrics }: { metrics: Metrics }): void {
  app.decorateRequest('callerSignal', {
    getter(this: TrackedRequest) {
      this[kController] ??= new AbortController();
      return this[kController].signal;
    },
  });
  app.decorateRequest('logFields', {
    getter(this: TrackedRequest) {
      this[kLogFields] ??= {};
      return this[kLogFields];
    },
  });

  app.decorateRequest('failedMidStream', false);

  app.addHook('onRequest', (request: TrackedRequest, reply, done) => {
    const startedAt = performance.now();
    reply.header('x-request-id', request.id);
    reply.raw.once('close', () => {
      const complete = reply.raw.writableFinished;
      if (!complete) {
        request[kController] ??= new AbortController();
        request[kController].abort(new CallerLeft());
      }
      finish(request, reply, complete, performance.now() - startedAt);
    });
    done();
  });

  function finish(
    request: TrackedRequest,
    reply: FastifyReply,
    complete: boolean,
    milliseconds: number,
  ): void {
    const route = request.routeOptions.url ?? 'unmatched';
    // A stream that we broke off was not left by its caller.
    const left = !complete && !request.failedMidStream;
    const status = left ? 499 : reply.statusCode;
    const { capability } = request.routeOptions.config;
    // Of the reply's body; a stream does not know.
    const bytes = reply.getHeader('content-length');
    if (left && capability) metrics.canceled(capability);
    metrics.request(request.method, route, status, milliseconds);
    request.log.info(
      {
        method: request.method,
        route,
        status,
        ...(capability ? { capability } : {}),
        ...(bytes === undefined ? {} : { bytes: Number(bytes) }),
        milliseconds: Math.round(milliseconds * 100) / 100,
        ...request[kLogFields],
      },
      left ? 'request left by its caller' : 'request',
    );
  }
}
