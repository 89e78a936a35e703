import type { CacheEntry } from '../../services/cache';

/**
 * The newest kept image that was asked for in the same words and numbers, whatever its seed: the answer to a request
 * that does not say which seed.
 *
 * @param entries newest first
 * @param since made at or after this, in ms since the epoch
 */
export function findAlike(
  entries: readonly CacheEntry[],
  parameters: object,
  since: number,
): CacheEntry | undefined {
  const wanted = withoutSeed({ ...parameters });
  return entries.find(
    (entry) =>
      entry.capability === 'image_generation' &&
      entry.created_at >= since &&
      withoutSeed(entry.parameters) === wanted,
  );
}

const withoutSeed = ({ seed: _, ...others }: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1)));
