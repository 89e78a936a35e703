import { describe, expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const now = Date.UTC(2026, 0, 1, 12, 0, 0);
const day = 24 * 60 * 60 * 1000;

describe('retryAfterMs', () => {
  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '1.5' }, 1_500],
    [{ 'retry-after': 'Thu, 01 Jan 2026 12:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    [{ ratelimit: '"api";r=0;t=55' }, 55_000],
    [{ ratelimit: '"api";r=3;t=55, "resolvers";r=0;t=12' }, 12_000],
    [{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1m2.5s' }, 62_500],
    [{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '20ms' }, 20],
  ])('understands %j', (headers, expected) => {
    expect(retryAfterMs(headers, undefined, now)).toBe(expected);
  });

  it.each([
    {},
    { 'retry-after': '-5' },
    { 'retry-after': 'soon' },
    { 'retry-after': '' },
    { 'retry-after': 'NaN' },
    { ratelimit: '"api";r=3;t=55' },
    { ratelimit: 'limit=10' },
    { 'x-ratelimit-reset': '1767268800' },
    { 'x-ratelimit-remaining-requests': '5', 'x-ratelimit-reset-requests': '1s' },
    { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '60' },
  ])('takes nothing from %j', (headers) => {
    expect(retryAfterMs(headers, undefined, now)).toBeUndefined();
  });

  it("reads Hugging Face's estimated time, in seconds, when no header says more", () => {
    expect(retryAfterMs({}, { error: 'loading', estimated_time: 20.5 }, now)).toBe(20_500);
    expect(retryAfterMs({ 'retry-after': '1' }, { estimated_time: 20 }, now)).toBe(1_000);
  });

  it.each([
    { estimated_time: -1 },
    { estimated_time: '20' },
    { estimated_time: Number.NaN },
    null,
    'text',
    [20],
  ])('takes nothing from the body %j', (body) => {
    expect(retryAfterMs({}, body, now)).toBeUndefined();
  });

  it('never asks for more than a day', () => {
    expect(retryAfterMs({ 'retry-after': '99999999999' }, undefined, now)).toBe(day);
    expect(retryAfterMs({ 'retry-after': 'Fri, 01 Jan 2100 00:00:00 GMT' }, undefined, now)).toBe(day);
    expect(retryAfterMs({}, { estimated_time: Number.POSITIVE_INFINITY }, now)).toBe(day);
  });
});
