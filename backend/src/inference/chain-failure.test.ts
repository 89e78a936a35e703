import { describe, expect, it } from 'vitest';
import { UpstreamFailure, type UpstreamFailureKind } from '../providers/upstream-failure.ts';
import { budgetExceeded, chainFailure } from './chain-failure.ts';
import { fakeProvider } from './fake-provider.ts';

type Facts = ConstructorParameters<typeof UpstreamFailure>[2];
const failed = (kind: UpstreamFailureKind, facts: Facts = {}, message = 'went wrong') => ({
  target: { provider: fakeProvider('one'), model: 'm', parameters: {}, key: 'one:m' },
  failure: new UpstreamFailure(kind, message, facts),
});

describe('chainFailure', () => {
  it('is an upstream_error that lists the attempts, and the shortest wait in whole seconds', () => {
    const error = chainFailure('chat', [
      failed('unavailable', { status: 503, retryAfterMs: 4_200 }),
      failed('rate_limited', { status: 429, retryAfterMs: 9_000 }),
      failed('connection'),
    ]);
    expect(error).toMatchObject({ code: 'upstream_error', retryAfterSeconds: 5 });
    expect(error.details).toEqual({
      attempts: [503, 429, null].map((status) => ({
        provider: 'one',
        model: 'm',
        status,
        reason: 'went wrong',
      })),
    });
  });

  it.each<[string, UpstreamFailureKind, UpstreamFailureKind]>([
    ['rate_limited', 'rate_limited', 'rate_limited'],
    ['model_not_found', 'model_not_found', 'model_not_found'],
    ['model_not_found', 'model_not_found', 'not_configured'],
    ['model_unavailable', 'circuit_open', 'circuit_open'],
    ['model_unavailable', 'circuit_open', 'not_configured'],
    ['model_unavailable', 'not_configured', 'not_configured'],
    ['upstream_error', 'model_not_found', 'timeout'],
    ['upstream_error', 'invalid_reply', 'not_configured'],
    ['validation_error', 'timeout', 'rejected'],
  ])('is %s after %s and %s', (code, first, second) => {
    expect(chainFailure('chat', [failed(first), failed(second)]).code).toBe(code);
  });

  it('says what to do when nothing is configured', () => {
    expect(chainFailure('chat', [failed('not_configured', {}, 'Set HF_API_KEY')]).message).toBe(
      'Set HF_API_KEY',
    );
  });

  it('says one way out for each provider, and names the model to download', () => {
    const absent = failed('not_configured', {}, 'Pull m (9 MB)');
    const info = { model: 'm', capability: 'chat', availability: 'downloadable', parameters: {} } as const;
    const local = { ...absent.target, provider: { ...fakeProvider('local'), describe: () => info } };
    const error = chainFailure('chat', [
      { ...absent, target: local },
      failed('not_configured', {}, 'Set HF_API_KEY'),
      failed('not_configured', {}, 'Set it all the same'),
    ]);
    expect(error.message).toBe('Pull m (9 MB). Or: Set HF_API_KEY');
    expect(error.details).toMatchObject({ downloadable: 'm' });
  });

  it('names the field that the upstream says is wrong, and none where it says none', () => {
    const error = chainFailure('chat', [failed('rejected', { field: 'voice' }, 'no such voice')]);
    expect(error.details).toEqual({ voice: 'no such voice' });
    expect(chainFailure('chat', [failed('rejected')]).details).toBeUndefined();
  });

  it('is file_too_large when the upstream says so', () => {
    expect(chainFailure('chat', [failed('rejected', { status: 413 })]).code).toBe('file_too_large');
  });
});

describe('budgetExceeded', () => {
  it('is a timeout that lists the attempts', () => {
    const error = budgetExceeded([failed('timeout')]);
    expect(error).toMatchObject({ code: 'timeout', details: { attempts: [{ model: 'm' }] } });
  });
});
