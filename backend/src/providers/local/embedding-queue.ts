import { setImmediate } from 'node:timers/promises';
import type { EmbeddingResult } from '../provider.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import type { EmbeddedTexts } from './embedded-texts.ts';

/** Milliseconds after which a caller may try again when too many texts wait. */
const RETRY_AFTER_MS = 1_000;

export interface EmbeddingQueueOptions {
  /** Embeds one batch. It is called again only when it is done with the one before. */
  embed(texts: string[]): Promise<EmbeddedTexts>;
  maxBatchTexts: number;
  /** Characters of a batch; a single text may be longer. */
  maxBatchCharacters: number;
  /** A text counts as no longer than this, where the model reads no further. */
  maxTextCharacters: number;
  maxWaitingTexts: number;
  maxWaitingCharacters: number;
}

interface WaitingCall {
  texts: string[];
  /** The first text that is in no batch yet. */
  next: number;
  /** Texts without a vector. */
  missing: number;
  embeddings: number[][];
  tokens: number;
  resolve(result: EmbeddingResult): void;
  reject(error: unknown): void;
}

interface Slot {
  call: WaitingCall;
  index: number;
}

/**
 * Brings the texts of many calls to a model that does one batch at a time. Calls that wait share a batch, and a call
 * that does not fit into one goes to the end of the line after each, so that it keeps nobody waiting for long.
 */
export class EmbeddingQueue {
  readonly #options: EmbeddingQueueOptions;
  #line: WaitingCall[] = [];
  #waitingTexts = 0;
  #waitingCharacters = 0;
  #working = false;

  constructor(options: EmbeddingQueueOptions) {
    this.#options = options;
  }

  /**
   * One vector for each text. Rejects with the signal's reason, with an `UpstreamFailure` of kind `unavailable` when
   * too much waits, or with what `embed` threw. A call is never too large when nothing else waits.
   */
  async embed(texts: string[], signal: AbortSignal): Promise<EmbeddingResult> {
    signal.throwIfAborted();
    if (texts.length === 0) return { embeddings: [], tokens: 0 };
    const characters = texts.reduce((sum, text) => sum + text.length, 0);
    const { maxWaitingTexts, maxWaitingCharacters } = this.#options;
    if (
      this.#waitingTexts > 0 &&
      (this.#waitingTexts + texts.length > maxWaitingTexts ||
        this.#waitingCharacters + characters > maxWaitingCharacters)
    ) {
      throw new UpstreamFailure('unavailable', 'Too many texts wait to be embedded', {
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    const { promise, resolve, reject } = Promise.withResolvers<EmbeddingResult>();
    const call = { texts, next: 0, missing: texts.length, embeddings: [], tokens: 0, resolve, reject };
    const leave = () => this.#end([call], signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    this.#waitingTexts += texts.length;
    this.#waitingCharacters += characters;
    this.#line.push(call);
    void this.#work();
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', leave);
      this.#waitingTexts -= texts.length;
      this.#waitingCharacters -= characters;
    }
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    // Calls of the same moment go together from the first batch on.
    await setImmediate();
    while (this.#line.length > 0) await this.#embedBatch(this.#nextBatch());
    this.#working = false;
  }

  async #embedBatch(slots: Slot[]): Promise<void> {
    try {
      const { dimension, vectors, tokens } = await this.#options.embed(slots.map(textOf));
      for (const [position, { call, index }] of slots.entries()) {
        const vector = vectors.subarray(position * dimension, (position + 1) * dimension);
        call.embeddings[index] = Array.from(vector, shortDecimal);
        call.tokens += tokens[position] ?? 0;
        call.missing -= 1;
        if (call.missing === 0) call.resolve({ embeddings: call.embeddings, tokens: call.tokens });
      }
    } catch (error) {
      this.#end(
        slots.map(({ call }) => call),
        error,
      );
    }
  }

  #nextBatch(): Slot[] {
    const { maxBatchTexts, maxBatchCharacters, maxTextCharacters } = this.#options;
    const slots: Slot[] = [];
    let characters = 0;
    for (let call = this.#line.shift(); call; call = this.#line.shift()) {
      for (const text of call.texts.slice(call.next, call.next + maxBatchTexts)) {
        const length = Math.min(text.length, maxTextCharacters);
        const fits = slots.length < maxBatchTexts && characters + length <= maxBatchCharacters;
        if (!fits && slots.length > 0) {
          this.#line.push(call);
          return slots;
        }
        slots.push({ call, index: call.next });
        characters += length;
        call.next += 1;
      }
      // What is left of a call that alone fills a batch.
      if (call.next < call.texts.length) {
        this.#line.push(call);
        return slots;
      }
    }
    return slots;
  }

  #end(calls: readonly WaitingCall[], error: unknown): void {
    this.#line = this.#line.filter((call) => !calls.includes(call));
    for (const { reject } of calls) reject(error);
  }
}

/** A 32-bit float written out to its last binary digit is twice as long in JSON, and no more exact. */
const shortDecimal = (number: number): number => Math.round(number * 1e9) / 1e9;

const textOf = ({ call, index }: Slot): string => call.texts[index] ?? '';
