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

/** Seconds after which a refused caller should try again. */
const RETRY_AFTER_SECONDS = 1;

/** Bounds the inferences at work. Beyond the bound requests wait in order; beyond the queue they are refused. */
export function concurrencyLimit(
  app: FastifyInstance,
  { maxConcurrent, maxQueued }: ConcurrencyLimitOptions,
): void {
  let working = 0;
  const queue = new Set<() => void>();

  const release = () => {
    const [next] = queue;
    if (next) {
      queue.delete(next);
      next();
    } else working -= 1;
  };

  app.addHook('onRequest', (request, reply, done) => {
    if (!request.routeOptions.config.capability) return done();
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
}
