import type { LlamaModel, Token } from 'node-llama-cpp';

/** Tokens that the library looks back at to tell whether a space belongs between two. */
const LOOK_BACK = 3;
/** Tokens after which bytes are taken to make no character: twice what one can have, since a token may span two. */
const LONGEST_WAIT = 8;
const REPLACEMENT = '\uFFFD';

/** Turns tokens into text as they come. A character that is spread over several comes with the last one, or not at all. */
export class TokenText {
  readonly #model: LlamaModel;
  #before: Token[] = [];
  #pending: Token[] = [];

  constructor(model: LlamaModel) {
    this.#model = model;
  }

  push(token: Token): string {
    this.#pending.push(token);
    const text = this.#model.detokenize(this.#pending, false, this.#before);
    if (text.endsWith(REPLACEMENT) && this.#pending.length < LONGEST_WAIT) return '';
    this.#before = [...this.#before, ...this.#pending].slice(-LOOK_BACK);
    this.#pending = [];
    return text;
  }
}
