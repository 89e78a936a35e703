/** The beginning of a text in one line, with an ellipsis for the rest. */
export function shorten(text: string, characters: number): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= characters ? line : `${line.slice(0, characters - 1).trimEnd()}…`;
}
