import { describe, expect, it } from 'vitest';
import { UpstreamFailure, type UpstreamFailureKind } from '../providers/upstream-failure.ts';
import { budgetExceeded, chainFailure } from './chain-failure.ts';
import { fakeProvider } from './fake-provider.ts';

type Facts = ConstructorParameters<typeof UpstreamFailure>[2];
const failed = (kind: UpstreamFailureKind, facts: Facts = {}, message = 'went wrong', name = 'one') => ({
  target: { provider: fakeProvider(name), model: 'm', parameters: {}, key: `${name}:m` },
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
    ['validation_error', 'unsupported', 'unsupported'],
    ['validation_error', 'unsupported', 'not_configured'],
    ['validation_error', 'unsupported', 'model_not_found'],
    ['upstream_error', 'unsupported', 'timeout'],
    ['model_unavailable', 'unsupported', 'circuit_open'],
  ])('is %s after %s and %s', (code, first, second) => {
    expect(chainFailure('chat', [failed(first), failed(second)]).code).toBe(code);
  });

  it('says in its message which model failed and why, and how many more', () => {
    const refused = failed('unauthorized', { status: 401 }, 'The upstream refused the credentials');
    expect(chainFailure('chat', [refused]).message).toBe('one:m: The upstream refused the credentials');
    const more = [failed('timeout', {}, 'No answer', 'two'), failed('not_configured', {}, 'Set it', 'three')];
    expect(chainFailure('chat', [refused, ...more]).message).toBe(
      'one:m: The upstream refused the credentials; 2 other models could not answer either',
    );
    const absent = failed('model_not_found', {}, 'The server has no such model');
    expect(chainFailure('chat', [absent]).message).toBe('one:m: The server has no such model');
  });

  it('keeps words of an upstream out of what is logged', () => {
    const failures = [failed('unavailable', {}, 'busy'), failed('unsupported', {}, 'you said: purple')];
    expect(chainFailure('chat', failures).message).toBe('one:m: The upstream refused the request');
    expect(budgetExceeded(failures).message).not.toContain('purple');
  });

  it('tells of several attempts of a model the last', () => {
    const attempts = [failed('timeout', {}, 'No answer'), failed('unauthorized', {}, 'No entry')];
    expect(chainFailure('chat', attempts).message).toBe('one:m: No entry');
  });

  it('says what the first model cannot do, and what else there would be', () => {
    const error = chainFailure('speech_to_text', [
      failed('unsupported', { field: 'language' }, 'English only'),
      failed('not_configured', {}, 'Pull whisper', 'two'),
    ]);
    expect(error.message).toBe('English only. Another model may: Pull whisper');
    expect(error.details).toEqual({ language: 'English only' });
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
    expect(error.message).toContain('one:m: went wrong');
    expect(error).toMatchObject({ code: 'timeout', details: { attempts: [{ model: 'm' }] } });
  });
});
