import { describe, expect, it } from 'vitest';
import { ManualClock } from '../utils/manual-clock.ts';
import { CircuitBreaker } from './circuit-breaker.ts';

const fail = (breaker: CircuitBreaker, times: number) => {
  for (let count = 0; count < times; count++) breaker.failed('a', 'No answer');
};

describe('CircuitBreaker', () => {
  it('opens after ten failures in a row, for that key alone', () => {
    const breaker = new CircuitBreaker(new ManualClock());
    fail(breaker, 9);
    expect(breaker.allows('a')).toBe(true);
    fail(breaker, 1);
    expect(breaker.allows('a')).toBe(false);
    expect(breaker.allows('b')).toBe(true);
  });

  it('counts anew after a success', () => {
    const breaker = new CircuitBreaker(new ManualClock());
    fail(breaker, 9);
    breaker.succeeded('a');
    fail(breaker, 9);
    expect(breaker.allows('a')).toBe(true);
  });

  it('lets one probe through after 30 s, whose success closes it', async () => {
    const clock = new ManualClock();
    const breaker = new CircuitBreaker(clock);
    fail(breaker, 10);
    expect(breaker.openCircuit('a')?.retryInMs).toBe(30_000);
    await clock.advance(29_999);
    expect(breaker.allows('a')).toBe(false);
    await clock.advance(1);
    expect([breaker.allows('a'), breaker.allows('a')]).toEqual([true, false]);
    breaker.succeeded('a');
    expect([breaker.allows('a'), breaker.allows('a')]).toEqual([true, true]);
  });

  it('stays open for another 30 s when the probe fails', async () => {
    const clock = new ManualClock();
    const breaker = new CircuitBreaker(clock);
    fail(breaker, 10);
    await clock.advance(30_000);
    breaker.allows('a');
    breaker.failed('a', 'No answer');
    expect(breaker.allows('a')).toBe(false);
    expect(breaker.openCircuit('a')?.retryInMs).toBe(30_000);
  });

  it('lets another probe through when one ended without telling anything', async () => {
    const clock = new ManualClock();
    const breaker = new CircuitBreaker(clock);
    fail(breaker, 10);
    await clock.advance(30_000);
    breaker.allows('a');
    breaker.released('a');
    expect(breaker.allows('a')).toBe(true);
  });

  it('tells why a circuit is open and for how long, and by that takes no probe', async () => {
    const clock = new ManualClock();
    const breaker = new CircuitBreaker(clock);
    expect(breaker.openCircuit('a')).toBeUndefined();
    fail(breaker, 10);
    await clock.advance(10_000);
    expect(breaker.openCircuit('a')).toEqual({
      reason: 'Failed too often of late and is left alone for 20 s more. The last time: No answer',
      retryInMs: 20_000,
    });
    await clock.advance(20_000);
    expect(breaker.openCircuit('a')).toBeUndefined();
    expect(breaker.allows('a')).toBe(true);
  });
});
