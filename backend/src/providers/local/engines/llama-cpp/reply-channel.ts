import type { ReplyPart } from './llama-messages.ts';

interface Reader {
  resolve(result: IteratorResult<ReplyPart, undefined>): void;
  reject(error: unknown): void;
}

/**
 * The parts of one reply on their way from the model's process to the one caller who reads them. A reply is as long
 * as the model's context at most, which bounds what waits here.
 */
export class ReplyChannel implements AsyncIterableIterator<ReplyPart, undefined> {
  /** Settles when the model has taken up the prompt, or will not. */
  readonly accepted: Promise<void>;
  readonly #onLeft: () => void;
  readonly #waiting: ReplyPart[] = [];
  #reader: Reader | undefined;
  #outcome: { error: unknown } | 'open' | 'ended' = 'open';
  #settleAccepted: { resolve(): void; reject(error: unknown): void };

  /** @param onLeft the reader leaves before the end */
  constructor(onLeft: () => void) {
    this.#onLeft = onLeft;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.accepted = promise;
    this.#settleAccepted = { resolve, reject };
    // Whoever does not wait for it learns of a failure from the iteration.
    promise.catch(() => {});
  }

  accept(): void {
    this.#settleAccepted.resolve();
  }

  push(part: ReplyPart): void {
    if (this.#outcome !== 'open') return;
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader) reader.resolve({ done: false, value: part });
    else this.#waiting.push(part);
    if (part.type === 'end') this.#outcome = 'ended';
  }

  /** Ends the iteration with an error, at once. */
  fail(error: unknown): void {
    if (this.#outcome !== 'open') return;
    this.#outcome = { error };
    this.#waiting.length = 0;
    this.#settleAccepted.reject(error);
    this.#reader?.reject(error);
    this.#reader = undefined;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<ReplyPart, undefined>> {
    const part = this.#waiting.shift();
    if (part) return Promise.resolve({ done: false, value: part });
    if (this.#outcome === 'ended') return Promise.resolve({ done: true, value: undefined });
    if (this.#outcome === 'open') {
      return new Promise((resolve, reject) => {
        this.#reader = { resolve, reject };
      });
    }
    const { error } = this.#outcome;
    this.#outcome = 'ended';
    return Promise.reject(error);
  }

  return(): Promise<IteratorResult<ReplyPart, undefined>> {
    if (this.#outcome === 'open') this.#onLeft();
    this.#outcome = 'ended';
    this.#waiting.length = 0;
    this.#reader?.resolve({ done: true, value: undefined });
    this.#reader = undefined;
    return Promise.resolve({ done: true, value: undefined });
  }
}
