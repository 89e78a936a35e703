import { describe, expect, it } from 'vitest';
import { UpstreamFailure, type UpstreamFailureKind } from '../providers/upstream-failure.ts';
import { retryDelayMs } from './retry-policy.ts';

const failure = (kind: UpstreamFailureKind, retryAfterMs?: number) =>
  new UpstreamFailure(kind, 'failed', retryAfterMs === undefined ? {} : { retryAfterMs });
const policy = (jitter = 0) => ({ maxRetries: 3, random: () => jitter });

describe('retryDelayMs', () => {
  it('waits 1, 2 and 4 s, and then leaves it', () => {
    const waits = [1, 2, 3, 4].map((tries) => retryDelayMs(failure('unavailable'), tries, 60_000, policy()));
    expect(waits).toEqual([1_000, 2_000, 4_000, undefined]);
  });

  it('adds up to a quarter', () => {
    expect(retryDelayMs(failure('timeout'), 1, 60_000, policy(0.5))).toBe(1_125);
  });

  it('waits as long as the upstream asks', () => {
    expect(retryDelayMs(failure('rate_limited', 7_000), 1, 60_000, policy(0.9))).toBe(7_000);
  });

  it('does not wait past the budget', () => {
    expect(retryDelayMs(failure('rate_limited', 7_000), 1, 7_000, policy())).toBeUndefined();
    expect(retryDelayMs(failure('connection'), 1, 1_000, policy())).toBeUndefined();
  });

  it.each<UpstreamFailureKind>([
    'rejected',
    'model_not_found',
    'not_configured',
    'circuit_open',
    'invalid_reply',
  ])('does not try again what failed as %s', (kind) => {
    expect(retryDelayMs(failure(kind), 1, 60_000, policy())).toBeUndefined();
  });
});
