import { describe, expect, it } from 'vitest';
import type { StepProgress } from '../providers/provider.ts';
import { SingleFlight } from './single-flight.ts';

const staying = () => new AbortController().signal;

describe('SingleFlight', () => {
  it('makes one call for all who ask meanwhile, and another afterwards', async () => {
    const flights = new SingleFlight();
    let calls = 0;
    const start = async () => ++calls;
    const together = [flights.join('k', staying(), start), flights.join('k', staying(), start)];
    expect(flights.has('k')).toBe(true);
    expect(await Promise.all(together)).toEqual([1, 1]);
    expect(await flights.join('k', staying(), start)).toBe(2);
  });

  it('keeps other keys apart', async () => {
    const flights = new SingleFlight();
    const both = [
      flights.join('a', staying(), async () => 'a'),
      flights.join('b', staying(), async () => 'b'),
    ];
    expect(await Promise.all(both)).toEqual(['a', 'b']);
  });

  it('tells a failure to all, and keeps none', async () => {
    const flights = new SingleFlight();
    const start = () => Promise.reject(new Error('broken'));
    const results = await Promise.allSettled([
      flights.join('k', staying(), start),
      flights.join('k', staying(), start),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(flights.has('k')).toBe(false);
  });

  it('goes on for those who stay, and is aborted when the last one leaves', async () => {
    const flights = new SingleFlight();
    const [first, second] = [new AbortController(), new AbortController()];
    let aborted = false;
    const start = (signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          aborted = true;
          reject(signal.reason);
        }),
      );
    const left = flights.join('k', first.signal, start);
    const last = flights.join('k', second.signal, start);
    first.abort(new Error('first left'));
    await expect(left).rejects.toThrow('first left');
    expect(aborted).toBe(false);
    second.abort(new Error('second left'));
    await expect(last).rejects.toThrow('second left');
    expect(aborted).toBe(true);
    expect(flights.has('k')).toBe(false);
  });

  it('starts nothing for a caller who has left already', async () => {
    const flights = new SingleFlight();
    const never = () => Promise.reject(new Error('was started'));
    await expect(flights.join('k', AbortSignal.abort(new Error('left')), never)).rejects.toThrow('left');
    expect(flights.has('k')).toBe(false);
  });

  it('tells its progress to all who are there', async () => {
    const flights = new SingleFlight();
    const leaver = new AbortController();
    const heard: string[] = [];
    const hear =
      (who: string) =>
      ({ step }: { step: number }) =>
        heard.push(`${who} ${step}`);
    const gate = Promise.withResolvers<void>();
    const start = async (_signal: AbortSignal, onProgress: (progress: StepProgress) => void) => {
      await Promise.resolve();
      onProgress({ step: 1, steps: 2 });
      await gate.promise;
      onProgress({ step: 2, steps: 2 });
    };
    const first = flights.join('k', staying(), start, hear('first'));
    const left = flights.join('k', leaver.signal, start, hear('left'));
    await new Promise(setImmediate);
    const late = flights.join('k', staying(), start, hear('late'));
    leaver.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    gate.resolve();
    await Promise.all([first, late]);
    expect(heard).toEqual(['first 1', 'left 1', 'first 2', 'late 2']);
  });
});
