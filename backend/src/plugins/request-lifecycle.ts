import { ERROR_STATUS } from '@ai-platform/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OverloadedError } from '../utils/errors.ts';
import type { Metrics } from './metrics.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * Fires when the reply is not to be completed: with `CallerLeft` when the caller left before, else with the error
     * that the caller is to get. Made on first use.
     */
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

export interface RequestLifecycle {
  /**
   * Ends the requests that still run, as the service stops: a reply that has not begun becomes a 503, a stream of
   * events ends with an `error`, any other is broken off.
   */
  cutOff(): void;
}

/** Seconds after which a request that was cut off may be sent again, to another instance. */
const RETRY_AFTER_SECONDS = 1;

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
export function requestLifecycle(app: FastifyInstance, { metrics }: { metrics: Metrics }): RequestLifecycle {
  const running = new Set<TrackedRequest>();

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
    running.add(request);
    reply.raw.once('close', () => {
      running.delete(request);
      const complete = reply.raw.writableFinished;
      if (!complete) {
        end(request, new CallerLeft());
      }
      finish(request, reply, complete, performance.now() - startedAt);
    });
    done();
  });

  /** The first reason stays. */
  function end(request: TrackedRequest, reason: Error): void {
    request[kController] ??= new AbortController();
    request[kController].abort(reason);
  }

  function finish(
    request: TrackedRequest,
    reply: FastifyReply,
    complete: boolean,
    milliseconds: number,
  ): void {
    const route = request.routeOptions.url ?? 'unmatched';
    const endedBy: unknown = request[kController]?.signal.reason;
    const cutOff = endedBy instanceof OverloadedError;
    // A stream that we broke off was not left by its caller.
    const left = !complete && !request.failedMidStream && !cutOff;
    const status = left ? 499 : cutOff && !reply.raw.headersSent ? ERROR_STATUS.overloaded : reply.statusCode;
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
      cutOff ? 'request cut off by the stop of the service' : left ? 'request left by its caller' : 'request',
    );
  }

  return {
    cutOff() {
      for (const request of running) {
        end(request, new OverloadedError('The service is shutting down', RETRY_AFTER_SECONDS));
      }
    },
  };
}
