import { StringDecoder } from 'node:string_decoder';
import { createParser, type EventSourceParser } from 'eventsource-parser';
import type { ChatChunk, ChatStream } from '../provider.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import { usageOf } from './chat-usage.ts';
import { failureInBody, isRecord } from './error-body.ts';
import { abandon, describeType, mediaTypeOf } from './reply-body.ts';
import type { HttpReply, ReplyBody } from './transport.ts';
import { transportFailure } from './transport-failure.ts';

/** Characters of one event; its lines are bounded with it. */
const LONGEST_EVENT = 1024 * 1024;
/** Chunks waiting for the consumer, past which the upstream is not read on. */
const MOST_WAITING = 256;
/** What may follow `[DONE]` before the connection is closed instead of reused. */
const MOST_BYTES_AFTER_END = 64 * 1024;

/**
 * Reads a chat completion as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 * One consumer may iterate it, once.
 *
 * @throws UpstreamFailure `invalid_reply`, after closing the connection, when the reply is no event stream. The
 * iteration throws `connection` for an end without a finish reason, `timeout` for a silence, `invalid_reply` for
 * what is no chunk, the kind of an in-band error, or the signal's reason once the request was aborted.
 */
export function readChatStream(reply: HttpReply): ChatStream {
  const type = mediaTypeOf(reply.headers);
  if (type !== 'text/event-stream') {
    abandon(reply);
    throw new UpstreamFailure(
      'invalid_reply',
      `The upstream answered ${describeType(type)} instead of an event stream`,
      { status: reply.status },
    );
  }
  return new ChatStreamReader(reply);
}

interface Waiter {
  resolve(result: IteratorResult<ChatChunk, undefined>): void;
  reject(error: unknown): void;
}

class ChatStreamReader implements AsyncIterableIterator<ChatChunk, undefined, unknown> {
  readonly #body: ReplyBody;
  readonly #status: number;
  readonly #decoder = new StringDecoder('utf8');
  readonly #parser: EventSourceParser;
  #waiting: ChatChunk[] = [];
  /** Position in `#waiting` of the next chunk to hand out. */
  #next = 0;
  readonly #waiters: Waiter[] = [];
  #finished = false;
  #ended = false;
  #error: unknown;
  #bytesAfterEnd = 0;
  /** While the last, unterminated event is looked at: what does not parse was cut off. */
  #atEndOfBody = false;

  constructor(reply: HttpReply) {
    this.#body = reply.body;
    this.#status = reply.status;
    this.#parser = createParser({
      maxBufferSize: LONGEST_EVENT,
      onEvent: (event) => this.#readEvent(event.data),
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded') {
          this.#fail(this.#invalid('An event of the upstream is too large'));
        }
      },
    });
    this.#body
      .on('data', (bytes: Buffer) => this.#readBytes(bytes))
      .on('end', () => this.#readEnd())
      .on('error', (error) => this.#fail(transportFailure(error)));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<ChatChunk, undefined>> {
    const chunk = this.#waiting[this.#next];
    if (chunk) {
      this.#next += 1;
      if (this.#next === this.#waiting.length) {
        this.#waiting = [];
        this.#next = 0;
        if (this.#body.isPaused()) this.#body.resume();
      }
      return Promise.resolve({ done: false, value: chunk });
    }
    if (this.#error !== undefined) {
      const error = this.#error;
      this.#error = undefined;
      return Promise.reject(error);
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  return(): Promise<IteratorResult<ChatChunk, undefined>> {
    if (!this.#ended) {
      this.#end();
      this.#body.destroy();
    }
    this.#waiting = [];
    this.#next = 0;
    this.#error = undefined;
    return Promise.resolve({ done: true, value: undefined });
  }

  #readBytes(bytes: Buffer): void {
    if (this.#ended) {
      this.#bytesAfterEnd += bytes.length;
      if (this.#bytesAfterEnd > MOST_BYTES_AFTER_END) this.#body.destroy();
      return;
    }
    this.#parser.feed(this.#decoder.write(bytes));
    if (!this.#ended && this.#waiting.length - this.#next >= MOST_WAITING) this.#body.pause();
  }

  #readEnd(): void {
    if (this.#ended) return;
    this.#atEndOfBody = true;
    // Some servers leave out the blank line after their last event.
    this.#parser.feed(`${this.#decoder.end()}\n\n`);
    if (this.#ended) return;
    if (this.#finished) this.#end();
    else this.#fail(brokenOff());
  }

  #readEvent(data: string): void {
    if (this.#ended) return;
    if (data === '[DONE]') {
      if (this.#finished) this.#end();
      else this.#fail(brokenOff());
      return;
    }
    let body: unknown;
    try {
      body = JSON.parse(data);
    } catch {
      this.#fail(
        this.#atEndOfBody ? brokenOff() : this.#invalid('An event of the upstream is not valid JSON'),
      );
      return;
    }
    if (!isRecord(body)) {
      this.#fail(this.#invalid('An event of the upstream is not a chat completion chunk'));
    } else if (body.error != null) {
      this.#fail(failureInBody(body, this.#status));
    } else {
      this.#push(this.#chunkOf(data, body));
    }
  }

  #chunkOf(data: string, body: Record<string, unknown>): ChatChunk {
    const choices: unknown[] = Array.isArray(body.choices) ? body.choices : [];
    let text = '';
    let hasOutput = false;
    let finishReason: string | undefined;
    for (const choice of choices) {
      if (!isRecord(choice)) continue;
      const delta = isRecord(choice.delta) ? choice.delta : {};
      hasOutput ||= carriesOutput(delta);
      if (typeof choice.finish_reason === 'string' && choice.finish_reason !== '') this.#finished = true;
      if (choice.index !== undefined && choice.index !== 0) continue;
      text += textOf(delta.content);
      if (typeof choice.finish_reason === 'string') finishReason = choice.finish_reason || undefined;
    }
    return { data, text, hasOutput, finishReason, usage: usageOf(body.usage) };
  }

  #push(chunk: ChatChunk): void {
    const waiter = this.#waiters.shift();
    if (waiter) waiter.resolve({ done: false, value: chunk });
    else this.#waiting.push(chunk);
  }

  #end(): void {
    this.#ended = true;
    // What still comes is of no interest, but read, so that the connection can be used again.
    if (this.#body.isPaused()) this.#body.resume();
    for (const waiter of this.#waiters.splice(0)) waiter.resolve({ done: true, value: undefined });
  }

  #fail(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    const waiter = this.#waiters.shift();
    if (waiter) waiter.reject(error);
    else this.#error = error;
    for (const other of this.#waiters.splice(0)) other.resolve({ done: true, value: undefined });
    this.#body.destroy();
  }

  #invalid(message: string): UpstreamFailure {
    return new UpstreamFailure('invalid_reply', message, { status: this.#status });
  }
}

function brokenOff(): UpstreamFailure {
  return new UpstreamFailure('connection', 'The stream of the upstream broke off before it was finished');
}

/** Text of a delta's content: a string, or parts of which those of type `text` count. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => (isRecord(part) && typeof part.text === 'string' ? part.text : ''))
    .join('');
}

/** Fields of a delta that say nothing by themselves. */
const NO_OUTPUT = new Set(['role', 'name', 'token_id']);

function carriesOutput(delta: Record<string, unknown>): boolean {
  for (const field in delta) {
    if (NO_OUTPUT.has(field)) continue;
    const value = delta[field];
    if (value == null || value === '') continue;
    if (Array.isArray(value) ? value.length > 0 : typeof value === 'string' || typeof value === 'object') {
      return true;
    }
  }
  return false;
}
