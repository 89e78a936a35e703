/**
 * Looks for stop texts in text that comes in pieces. What could be the beginning of one is held back until it is
 * known, so that no part of a stop text is ever let through.
 */
export class StopTexts {
  readonly #stops: readonly string[];
  #held = '';

  constructor(stops: readonly string[]) {
    this.#stops = stops;
  }

  /** Takes the next piece; gives what is safe to send, and whether a stop text was met. */
  push(piece: string): { text: string; stopped: boolean } {
    if (this.#stops.length === 0) return { text: piece, stopped: false };
    const text = this.#held + piece;
    const positions = this.#stops.map((stop) => text.indexOf(stop)).filter((position) => position >= 0);
    if (positions.length > 0) {
      this.#held = '';
      return { text: text.slice(0, Math.min(...positions)), stopped: true };
    }
    const held = Math.max(...this.#stops.map((stop) => overlap(text, stop)));
    this.#held = text.slice(text.length - held);
    return { text: text.slice(0, text.length - held), stopped: false };
  }

  /** What was held back, once nothing more comes. */
  end(): string {
    const text = this.#held;
    this.#held = '';
    return text;
  }
}

/** Length of the longest end of `text` that is a beginning of `wanted`, and shorter than it. */
export function overlap(text: string, wanted: string): number {
  for (let length = Math.min(text.length, wanted.length - 1); length > 0; length--) {
    if (text.endsWith(wanted.slice(0, length))) return length;
  }
  return 0;
}
