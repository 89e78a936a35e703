/**
 * Passes on a stream and calls `release` once, when it has ended, failed, or been left. A reader that never begins is
 * noticed by `signal`, which ends the stream too.
 */
export function holdUntilRead<T>(
  stream: AsyncIterable<T>,
  signal: AbortSignal,
  release: () => void,
): AsyncIterable<T> {
  const iterator = stream[Symbol.asyncIterator]();
  const leave = async () => {
    try {
      await iterator.return?.();
    } finally {
      end();
    }
  };
  const onAbort = () => void leave().catch(() => {});
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    signal.removeEventListener('abort', onAbort);
    release();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();

  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        try {
          const result = await iterator.next();
          if (result.done) end();
          return result;
        } catch (error) {
          end();
          throw error;
        }
      },
      async return() {
        await leave();
        return { done: true, value: undefined };
      },
    }),
  };
}
