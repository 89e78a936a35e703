import { createParser, type EventSourceMessage } from 'eventsource-parser';

/** The server-sent events of a whole reply, comments left out. */
export function eventsOf(text: string): EventSourceMessage[] {
  const events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  parser.feed(text);
  return events;
}
