import type { ReplyPart } from './llama-messages.ts';
import { StopTexts } from './stop-texts.ts';
import { ToolCallReader } from './tool-call-reader.ts';

export interface ReplyWriterOptions {
  stop: readonly string[];
  /** Absent where the reply is text alone. */
  tools?: { required: boolean; single: boolean } | undefined;
  onPart: (part: ReplyPart) => void;
}

/** Makes the parts of a reply of what a model writes: text up to a stop text, and tool calls. */
export class ReplyWriter {
  readonly #stops: StopTexts;
  readonly #calls: ToolCallReader | undefined;
  readonly #isSingle: boolean;
  readonly #onPart: (part: ReplyPart) => void;
  #callsMade = 0;
  #isOver = false;

  constructor({ stop, tools, onPart }: ReplyWriterOptions) {
    this.#stops = new StopTexts(stop);
    this.#calls = tools && new ToolCallReader(tools.required);
    this.#isSingle = tools?.single ?? false;
    this.#onPart = onPart;
  }

  /** No more belongs to the reply: it has come to a stop text, or made the only call that it may. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get hasCalled(): boolean {
    return this.#callsMade > 0;
  }

  /** What the call under way holds so far; undefined outside of calls. */
  get openCall(): string | undefined {
    return this.#calls?.call?.written;
  }

  push(piece: string): void {
    if (piece === '' || this.#isOver) return;
    this.#take(this.#calls ? this.#calls.push(piece) : [{ type: 'text', text: piece }]);
  }

  /** Lets go of what was held back. */
  end(): void {
    if (this.#isOver) return;
    this.#take(this.#calls?.end() ?? []);
    if (!this.#isOver) this.#sendText(this.#stops.end());
  }

  #take(parts: ReturnType<ToolCallReader['push']>): void {
    for (const part of parts) {
      if (this.#isOver) return;
      if (part.type === 'text') {
        const { text, stopped } = this.#stops.push(part.text);
        this.#sendText(text);
        this.#isOver = stopped;
      } else {
        this.#sendText(this.#stops.end());
        this.#onPart(part);
        this.#callsMade += 1;
        this.#isOver = this.#isSingle;
      }
    }
  }

  #sendText(text: string): void {
    if (text !== '') this.#onPart({ type: 'text', text });
  }
}
