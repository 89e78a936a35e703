import { describe, expect, it } from 'vitest';
import { mapAhead } from './map-ahead.ts';

const forever = new AbortController().signal;

/** Work that is done when the test says so. */
function controlled() {
  const started: number[] = [];
  const work = new Map<number, PromiseWithResolvers<string>>();
  const signals: AbortSignal[] = [];
  const map = (item: number, signal: AbortSignal) => {
    started.push(item);
    signals.push(signal);
    const result = Promise.withResolvers<string>();
    work.set(item, result);
    return result.promise;
  };
  return { started, signals, map, work };
}

describe('mapAhead', () => {
  it('gives the results in the order of the items, whichever is ready first', async () => {
    const { map, work } = controlled();
    const results = mapAhead([1, 2, 3], 3, map, forever);
    const first = results.next();
    work.get(3)?.resolve('three');
    work.get(2)?.resolve('two');
    work.get(1)?.resolve('one');
    expect((await first).value).toBe('one');
    expect((await results.next()).value).toBe('two');
    expect((await results.next()).value).toBe('three');
    expect((await results.next()).done).toBe(true);
  });

  it('starts no more than so many ahead of the reader', async () => {
    const { started, map, work } = controlled();
    const results = mapAhead([1, 2, 3, 4], 2, map, forever);
    expect(started).toEqual([]);
    const first = results.next();
    expect(started).toEqual([1, 2]);
    work.get(1)?.resolve('one');
    await first;
    // The reader has the first result but has not come back for the second.
    expect(started).toEqual([1, 2]);
    work.get(2)?.resolve('two');
    await results.next();
    expect(started).toEqual([1, 2, 3]);
  });

  it('tells what is under way that the reader has left', async () => {
    const { signals, map, work } = controlled();
    const results = mapAhead([1, 2, 3], 2, map, forever);
    const first = results.next();
    work.get(1)?.resolve('one');
    await first;
    await results.return();
    expect(signals.every((signal) => signal.aborted)).toBe(true);
  });

  it('fails with the first result that fails and stops the rest', async () => {
    const { started, signals, map, work } = controlled();
    const results = mapAhead([1, 2, 3], 2, map, forever);
    const first = results.next();
    work.get(2)?.reject(new Error('second'));
    work.get(1)?.reject(new Error('first'));
    await expect(first).rejects.toThrow('first');
    expect(signals.every((signal) => signal.aborted)).toBe(true);
    expect(started).toEqual([1, 2]);
    expect((await results.next()).done).toBe(true);
  });

  it('passes the signal of the call on', async () => {
    const { signals, map } = controlled();
    const controller = new AbortController();
    void mapAhead([1], 1, map, controller.signal).next();
    controller.abort();
    expect(signals[0]?.aborted).toBe(true);
  });
});
