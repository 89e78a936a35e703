import type { TextVector } from './useVectors';

/** Texts and vectors as JSON, one item a line, so that long vectors can be told apart. */
export function vectorsAsJson(items: readonly TextVector[], model: string | undefined): string {
  const lines = items.map(({ text, vector }) => `    ${JSON.stringify({ text, embedding: vector })}`);
  const head = { model: model ?? null, dimension: items[0]?.vector.length ?? 0 };
  return `{\n  "model": ${JSON.stringify(head.model)},\n  "dimension": ${head.dimension},\n  "items": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

/** A row for each text: the text, then its numbers. Quoted as in RFC 4180, with CRLF between rows. */
export function vectorsAsCsv(items: readonly TextVector[]): string {
  const dimensions = (items[0]?.vector ?? []).map((_, index) => `d${index + 1}`);
  const rows = items.map(({ text, vector }) => [`"${text.replaceAll('"', '""')}"`, ...vector].join(','));
  return `${[['text', ...dimensions].join(','), ...rows].join('\r\n')}\r\n`;
}
