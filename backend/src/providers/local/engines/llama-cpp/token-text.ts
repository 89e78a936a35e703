import type { LlamaModel, Token } from 'node-llama-cpp';

/** Tokens that the library looks back at to tell whether a space belongs between two. */
const LOOK_BACK = 3;
/** A character has at most four bytes, and a token at least one. */
const LONGEST_CHARACTER = 4;
const REPLACEMENT = '\uFFFD';

/** Turns tokens into text as they come; a character whose bytes are spread over several comes with the last one. */
export class TokenText {
  readonly #model: LlamaModel;
  #before: Token[] = [];
  #pending: Token[] = [];

  constructor(model: LlamaModel) {
    this.#model = model;
  }

  push(token: Token): string {
    this.#pending.push(token);
    const text = this.#text();
    if (text.endsWith(REPLACEMENT) && this.#pending.length < LONGEST_CHARACTER) return '';
    this.#settle();
    return text;
  }

  /** Bytes of an unfinished character, once nothing more comes. */
  end(): string {
    const text = this.#text();
    this.#settle();
    return text;
  }

  #text(): string {
    return this.#pending.length === 0 ? '' : this.#model.detokenize(this.#pending, false, this.#before);
  }

  #settle(): void {
    this.#before = [...this.#before, ...this.#pending].slice(-LOOK_BACK);
    this.#pending = [];
  }
}
