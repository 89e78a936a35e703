import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CallerLeft } from '../plugins/request-lifecycle.ts';
import type { Clock } from '../utils/clock.ts';
import type { PlatformError } from '../utils/errors.ts';
import { noteStreamFailure } from './stream-failure.ts';

const PING = ': ping\n\n';

export interface EventStreamOptions {
  clock: Clock;
  /** Milliseconds of silence after which a comment keeps the connection open. */
  pingIntervalMs: number;
}

/** One server-sent event. Without a name it is a plain `data` event. */
export const eventOf = (data: string, name?: string): string =>
  name === undefined ? `data: ${data}\n\n` : `event: ${name}\ndata: ${data}\n\n`;

/**
 * Sends server-sent events. `open` resolves once there is a first output: until then, but no longer than one
 * ping interval, a failure is still an ordinary error reply. Later ones become the event that `onFailure` makes.
 */
export async function sendEventStream(
  request: FastifyRequest,
  reply: FastifyReply,
  { clock, pingIntervalMs }: EventStreamOptions,
  open: Promise<AsyncIterable<string>>,
  onFailure: (error: PlatformError) => string,
): Promise<FastifyReply> {
  const late = await isLate(open, pingIntervalMs, clock);

  async function* events(): AsyncGenerator<string, void, undefined> {
    try {
      // One interval has passed in silence already.
      if (late) yield PING;
      yield* await open;
    } catch (error) {
      if (request.callerSignal.reason instanceof CallerLeft) return;
      yield onFailure(noteStreamFailure(request, error));
    }
  }

  return reply
    .headers({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      // nginx would otherwise hold events back.
      'x-accel-buffering': 'no',
    })
    .send(
      Readable.from(withPings(events(), pingIntervalMs, clock), {
        objectMode: false,
        highWaterMark: 16 * 1024,
      }),
    );
}

/** Whether `promise` takes longer than `ms`. Rejects when it rejects before that. */
function isLate(promise: Promise<unknown>, ms: number, clock: Clock): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const cancelTimer = clock.after(ms, () => resolve(true));
    promise.then(() => resolve(false), reject).finally(cancelTimer);
  });
}

async function* withPings(
  events: AsyncGenerator<string, void, undefined>,
  intervalMs: number,
  clock: Clock,
): AsyncGenerator<string, void, undefined> {
  try {
    for (;;) {
      const next = events.next();
      let result = await orPing(next, intervalMs, clock);
      while (result === PING) {
        yield PING;
        result = await orPing(next, intervalMs, clock);
      }
      if (result.done) return;
      yield result.value;
    }
  } finally {
    // Not awaited: it only returns once the upstream read that it may hang in has been aborted.
    void events.return();
  }
}

function orPing<T>(promise: Promise<T>, ms: number, clock: Clock): Promise<T | typeof PING> {
  return new Promise((resolve, reject) => {
    const cancelTimer = clock.after(ms, () => resolve(PING));
    promise.then(resolve, reject).finally(cancelTimer);
  });
}
