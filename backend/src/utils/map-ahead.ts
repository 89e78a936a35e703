/**
 * Maps items to results in their order while they are read, with at most `ahead` of them under way or waiting to be
 * read. The signal that `map` gets fires with the given one, and when the reading ends early or a result fails: the
 * rest is then not started, and what is under way can stop.
 */
export async function* mapAhead<Item, Result>(
  items: readonly Item[],
  ahead: number,
  map: (item: Item, signal: AbortSignal) => Promise<Result>,
  signal: AbortSignal,
): AsyncGenerator<Result, void, undefined> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const underWay: Promise<Result>[] = [];
  const waiting = items.values();
  const fill = () => {
    while (underWay.length < ahead) {
      const { done, value } = waiting.next();
      if (done) return;
      const result = map(value, either);
      // One that fails after an earlier one has is told by nobody.
      result.catch(() => {});
      underWay.push(result);
    }
  };
  try {
    fill();
    for (let result = underWay.shift(); result; result = underWay.shift()) {
      yield await result;
      fill();
    }
  } finally {
    stop.abort(new Error('The results are not wanted any more'));
  }
}
