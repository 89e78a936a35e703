export interface Selection {
  start: number;
  end: number;
}

/**
 * Puts words into a text at the cursor, with spaces where they would touch others. Nothing is replaced: where a piece is
 * selected the words come after it.
 *
 * @returns the text, and where the cursor is then
 */
export function insertText(
  text: string,
  { end }: Selection,
  words: string,
): { text: string; cursor: number } {
  const at = Math.min(end, text.length);
  const before = text.slice(0, at);
  const after = text.slice(at);
  const left = before === '' || /\s$/.test(before) ? '' : ' ';
  const right = after === '' || /^[\s.,;:!?)]/.test(after) ? '' : ' ';
  const inserted = `${left}${words}${right}`;
  return { text: `${before}${inserted}${after}`, cursor: before.length + inserted.length };
}
