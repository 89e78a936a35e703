/**
 * Calls `work` for every item, at most `limit` at a time. The first failure aborts the others, and is thrown once
 * all of them have ended.
 */
export async function forEachConcurrently<T>(
  items: Iterable<T>,
  limit: number,
  signal: AbortSignal,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const both = AbortSignal.any([signal, failed.signal]);
  const queue = items[Symbol.iterator]();
  const next = async () => {
    // One iterator for all: each item goes to whoever is free first.
    for (let item = queue.next(); !item.done && !both.aborted; item = queue.next()) {
      try {
        await work(item.value, both);
      } catch (error) {
        failed.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, next));
  both.throwIfAborted();
}
