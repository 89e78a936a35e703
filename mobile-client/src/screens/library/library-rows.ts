import { CAPABILITIES, type Capability } from '@ai-platform/contract';
import type { CacheEntry } from '../../services/cache';

/** A line of the library: the name of a kind, several pictures side by side, or another result. */
export type LibraryRow =
  | { type: 'heading'; capability: Capability; count: number }
  | { type: 'pictures'; entries: readonly CacheEntry[] }
  | { type: 'entry'; entry: CacheEntry };

export type SortOrder = 'newest' | 'oldest';

export const isPicture = ({ media_type }: Pick<CacheEntry, 'media_type'>): boolean =>
  media_type.startsWith('image/');

/** The entries in the order in which they are seen: by kind, then by date. */
export function arrange(entries: readonly CacheEntry[], order: SortOrder): CacheEntry[] {
  const sorted = order === 'newest' ? entries : [...entries].reverse();
  return CAPABILITIES.flatMap((capability) => sorted.filter((entry) => entry.capability === capability));
}

/**
 * Lines of entries that are arranged. Kinds have a name where there are several of them.
 *
 * @param columns pictures side by side
 */
export function rowsOf(arranged: readonly CacheEntry[], columns: number): LibraryRow[] {
  const kinds = new Set(arranged.map(({ capability }) => capability));
  const rows: LibraryRow[] = [];
  for (const capability of kinds) {
    const entries = arranged.filter((entry) => entry.capability === capability);
    if (kinds.size > 1) rows.push({ type: 'heading', capability, count: entries.length });
    const pictures = entries.filter(isPicture);
    for (let start = 0; start < pictures.length; start += columns)
      rows.push({ type: 'pictures', entries: pictures.slice(start, start + columns) });
    for (const entry of entries) if (!isPicture(entry)) rows.push({ type: 'entry', entry });
  }
  return rows;
}

/** Where each line lies, so that a list of thousands can be drawn in parts. @param start height of what is above */
export function layoutsOf(
  rows: readonly LibraryRow[],
  start: number,
  heights: Readonly<Record<LibraryRow['type'], number>>,
): { index: number; offset: number; length: number }[] {
  let offset = start;
  return rows.map(({ type }, index) => {
    const length = heights[type];
    offset += length;
    return { index, offset: offset - length, length };
  });
}

/** A name for the row that stays while its content does. */
export function keyOf(row: LibraryRow): string {
  if (row.type === 'heading') return row.capability;
  if (row.type === 'entry') return row.entry.id;
  return row.entries.map(({ id }) => id).join(' ');
}

/** Id of the entry that takes the place of those that go: the next one, else the one before. */
export function neighbourOf(
  arranged: readonly Pick<CacheEntry, 'id'>[],
  going: ReadonlySet<string>,
): string | undefined {
  const first = arranged.findIndex(({ id }) => going.has(id));
  if (first < 0) return undefined;
  const after = arranged.slice(first).find(({ id }) => !going.has(id));
  return (after ?? arranged.slice(0, first).findLast(({ id }) => !going.has(id)))?.id;
}
