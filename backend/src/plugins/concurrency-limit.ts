import type { Capability } from '@ai-platform/contract';
import type { FastifyInstance } from 'fastify';
import { OverloadedError } from '../utils/errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route infers. Such routes count against the bound of inferences at work. */
    capability?: Capability;
  }
}

export interface ConcurrencyLimitOptions {
  maxConcurrent: number;
  maxQueued: number;
}

/** The inferences at work and in the queue. */
export interface ConcurrencyLimit {
  /**
   * From now on new inferences are refused, so that their callers go to another process. Resolves when those that
   * run or wait have ended.
   */
  drain(): Promise<void>;
}

/** Seconds after which a refused caller should try again. */
const RETRY_AFTER_SECONDS = 1;

/** Bounds the inferences at work. Beyond the bound requests wait in order; beyond the queue they are refused. */
export function concurrencyLimit(
  app: FastifyInstance,
  { maxConcurrent, maxQueued }: ConcurrencyLimitOptions,
): ConcurrencyLimit {
  let working = 0;
  const queue = new Set<() => void>();
  const drained = Promise.withResolvers<void>();
  let draining = false;

  const release = () => {
    const [next] = queue;
    if (next) {
      queue.delete(next);
      next();
      return;
    }
    working -= 1;
    if (draining && working === 0) drained.resolve();
  };

  app.addHook('onRequest', (request, reply, done) => {
    if (!request.routeOptions.config.capability) return done();
    if (draining) {
      reply.header('connection', 'close');
      return done(new OverloadedError('The service is shutting down', RETRY_AFTER_SECONDS));
    }
    if (working < maxConcurrent) {
      working += 1;
      reply.raw.once('close', release);
      return done();
    }
    if (queue.size >= maxQueued) {
      return done(new OverloadedError('Too many requests are waiting already', RETRY_AFTER_SECONDS));
    }
    const start = () => {
      reply.raw.off('close', leave);
      reply.raw.once('close', release);
      done();
    };
    const leave = () => queue.delete(start);
    queue.add(start);
    reply.raw.once('close', leave);
  });

  return {
    drain() {
      draining = true;
      if (working === 0) drained.resolve();
      return drained.promise;
    },
  };
}
