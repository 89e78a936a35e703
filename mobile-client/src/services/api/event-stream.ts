import { createParser } from 'eventsource-parser';
import { type Clock, sleep } from '../../utils/clock';

export interface ServerEvent {
  event: string;
  data: string;
}

/** Characters of one event; an image of the largest size is about half of it. */
const MAX_EVENT_CHARACTERS = 64 * 1024 * 1024;

/** Nothing, not even a ping, came for the idle time. */
export class StreamIdle extends Error {}

/**
 * The events of a `text/event-stream` reply. Leaving the loop early cancels the reply.
 * @throws StreamIdle when nothing arrives for `idleMs`, and what the connection throws
 */
export async function* readEvents(
  response: Response,
  { clock, idleMs }: { clock: Clock; idleMs: number },
): AsyncGenerator<ServerEvent, void, undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  const events: ServerEvent[] = [];
  const parser = createParser({
    maxBufferSize: MAX_EVENT_CHARACTERS,
    onEvent: ({ event, data }) => events.push({ event: event ?? 'message', data }),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') throw error;
    },
  });
  const decoder = new TextDecoder();
  try {
    while (true) {
      const chunk = await withinIdleTime(reader.read(), clock, idleMs);
      if (chunk.done) return;
      parser.feed(decoder.decode(chunk.value, { stream: true }));
      yield* events.splice(0);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function withinIdleTime<T>(work: Promise<T>, clock: Clock, idleMs: number): Promise<T> {
  const done = new AbortController();
  const idle = sleep(clock, idleMs, done.signal).then((elapsed) => {
    if (elapsed) throw new StreamIdle();
    // Never settles the race: the work has.
    return work;
  });
  try {
    return await Promise.race([work, idle]);
  } finally {
    done.abort();
    idle.catch(() => {});
  }
}
