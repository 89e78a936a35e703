import { overlap } from './stop-texts.ts';

/** How Qwen, Hermes and their kin call tools: JSON with `name` and `arguments` between these. */
export const CALL_BEGIN = '<tool_call>';
export const CALL_END = '</tool_call>';

export type ReadPart =
  | { type: 'text'; text: string }
  /** `arguments` is JSON text of an object. */
  | { type: 'tool-call'; name: string; arguments: string };

/** Tells text and tool calls apart in what a model writes, which comes in pieces. */
export class ToolCallReader {
  #held = '';
  #isInCall: boolean;

  /** @param isInCall the reply begins behind `CALL_BEGIN` */
  constructor(isInCall: boolean) {
    this.#isInCall = isInCall;
  }

  /** Where the text so far ends: between calls, or inside one, of which `written` is there already. */
  get call(): { written: string } | undefined {
    return this.#isInCall ? { written: this.#held } : undefined;
  }

  /** Takes the next piece; gives the parts that are complete. White space before calls is left out. */
  push(piece: string): ReadPart[] {
    this.#held += piece;
    const parts: ReadPart[] = [];
    for (;;) {
      const mark = this.#isInCall ? CALL_END : CALL_BEGIN;
      const position = this.#held.indexOf(mark);
      if (position < 0) break;
      const before = this.#held.slice(0, position);
      this.#held = this.#held.slice(position + mark.length);
      if (this.#isInCall) parts.push(readCall(before));
      else if (before.trim() !== '') parts.push({ type: 'text', text: before.trimEnd() });
      this.#isInCall = !this.#isInCall;
    }
    if (!this.#isInCall) {
      const unsure = this.#held.length - overlap(this.#held, CALL_BEGIN);
      const text = this.#held.slice(0, unsure).trimEnd();
      this.#held = this.#held.slice(text.length);
      if (text !== '') parts.push({ type: 'text', text });
    }
    return parts;
  }

  /** The rest, once nothing more comes; a call that was not finished counts when its JSON is complete. */
  end(): ReadPart[] {
    const rest = this.#held;
    this.#held = '';
    if (this.#isInCall) return [readCall(rest)];
    return rest === '' ? [] : [{ type: 'text', text: rest }];
  }
}

/** What is no call stays text, as the model wrote it. */
function readCall(written: string): ReadPart {
  try {
    const call: unknown = JSON.parse(written);
    if (typeof call === 'object' && call !== null && 'name' in call && typeof call.name === 'string') {
      const given = 'arguments' in call ? call.arguments : {};
      return { type: 'tool-call', name: call.name, arguments: JSON.stringify(given ?? {}) };
    }
  } catch {
    // Not JSON: text.
  }
  return { type: 'text', text: `${CALL_BEGIN}${written}` };
}
