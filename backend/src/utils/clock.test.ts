import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Clock, systemClock } from './clock.ts';
import { ManualClock } from './manual-clock.ts';

const START = 1_700_000_000_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Subject {
  clock: Clock;
  advance(ms: number): Promise<unknown>;
  /** Timers that have not fired yet. */
  pending(): number;
}

const manual = (): Subject => {
  const clock = new ManualClock(START);
  return { clock, advance: (ms) => clock.advance(ms), pending: () => clock.pending };
};
const system = (): Subject => ({
  clock: systemClock,
  advance: (ms) => vi.advanceTimersByTimeAsync(ms),
  pending: () => vi.getTimerCount(),
});

describe.each([
  ['the system clock', system],
  ['the manual clock', manual],
])('%s', (_name, create) => {
  it('sleeps as long as it was asked to', async () => {
    const { clock, advance } = create();
    const woken = vi.fn();
    const sleep = clock.sleep(100).then(woken);
    await advance(99);
    expect(woken).not.toHaveBeenCalled();
    await advance(1);
    await sleep;
    expect(woken).toHaveBeenCalledOnce();
  });

  it('wakes with the reason of a signal that fires first, and leaves no timer', async () => {
    const { clock, pending } = create();
    const controller = new AbortController();
    const sleep = clock.sleep(100, controller.signal);
    const reason = new Error('the caller left');
    controller.abort(reason);
    await expect(sleep).rejects.toBe(reason);
    expect(pending()).toBe(0);
  });

  it('does not even fall asleep when the signal has fired before', async () => {
    const { clock, pending } = create();
    const reason = new Error('the caller left');
    await expect(clock.sleep(100, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(pending()).toBe(0);
  });

  it('is not moved by a signal that fires after the sleep', async () => {
    const { clock, advance } = create();
    const controller = new AbortController();
    const sleep = clock.sleep(100, controller.signal);
    await advance(100);
    controller.abort();
    await expect(sleep).resolves.toBeUndefined();
  });

  it('calls back once, when the time has come', async () => {
    const { clock, advance } = create();
    const callback = vi.fn();
    clock.after(100, callback);
    await advance(99);
    expect(callback).not.toHaveBeenCalled();
    await advance(1_000);
    expect(callback).toHaveBeenCalledOnce();
  });

  it('does not call back what was called off', async () => {
    const { clock, advance, pending } = create();
    const callback = vi.fn();
    const cancel = clock.after(100, callback);
    cancel();
    expect(pending()).toBe(0);
    await advance(1_000);
    expect(callback).not.toHaveBeenCalled();
  });
});

describe('the system clock', () => {
  it('tells the milliseconds since the epoch', () => {
    const before = Date.now();
    const now = systemClock.now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  it('lets a sleeper go from its signal, so that long-lived signals gather no listeners', async () => {
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, 'removeEventListener');
    const sleep = systemClock.sleep(100, signal);
    await vi.advanceTimersByTimeAsync(100);
    await sleep;
    expect(remove).toHaveBeenCalledWith('abort', expect.any(Function));
  });
});

describe('the manual clock', () => {
  it('stands still until it is moved', async () => {
    const clock = new ManualClock(START);
    expect(clock.now()).toBe(START);
    await clock.advance(1_500);
    expect(clock.now()).toBe(START + 1_500);
  });

  it('fires timers in the order of their times, each at its own', async () => {
    const clock = new ManualClock(START);
    const fired: [string, number][] = [];
    clock.after(20, () => fired.push(['late', clock.now()]));
    clock.after(10, () => fired.push(['early', clock.now()]));
    await clock.advance(30);
    expect(fired).toEqual([
      ['early', START + 10],
      ['late', START + 20],
    ]);
    expect(clock.now()).toBe(START + 30);
  });

  it('also fires what a timer set within the time that it moves', async () => {
    const clock = new ManualClock(START);
    const second = vi.fn();
    clock.after(10, () => clock.after(10, second));
    await clock.advance(20);
    expect(second).toHaveBeenCalledOnce();
  });

  it('remembers the sleeps', async () => {
    const clock = new ManualClock(START);
    void clock.sleep(10);
    void clock.sleep(5);
    expect(clock.sleeps).toEqual([10, 5]);
  });
});
