import type { AttemptReport, Capability } from '@ai-platform/contract';
import type { UpstreamFailure } from '../providers/upstream-failure.ts';
import {
  FileTooLargeError,
  ModelNotFoundError,
  ModelUnavailableError,
  type PlatformError,
  RateLimitedError,
  RequestValidationError,
  TimeoutError,
  UpstreamError,
} from '../utils/errors.ts';
import type { Target } from './model-registry.ts';

/** One failed try: which model, and what went wrong. */
export interface FailedAttempt {
  target: Target;
  failure: UpstreamFailure;
}

/** The attempts in the words of the API. */
export const attemptReports = (failed: FailedAttempt[]): AttemptReport[] =>
  failed.map(({ target, failure }) => ({
    provider: target.provider.name,
    model: target.model,
    status: failure.status ?? null,
    reason: failure.message,
  }));

/** The time budget ran out before any model answered. */
export const budgetExceeded = (failed: FailedAttempt[]): TimeoutError =>
  new TimeoutError('The time budget of the request ran out', {
    details: { attempts: attemptReports(failed) },
  });

/** The error that the caller sees when the chain is at its end. `failed` is never empty. */
export function chainFailure(capability: Capability, failed: FailedAttempt[]): PlatformError {
  const attempts = attemptReports(failed);
  const last = failed.at(-1)?.failure;
  if (last?.kind === 'rejected') return rejection(last);
  const all = (kind: UpstreamFailure['kind']) => failed.every(({ failure }) => failure.kind === kind);
  const tried = failed.filter(({ failure }) => failure.kind !== 'not_configured');
  const retryAfterMs = Math.min(...failed.flatMap(({ failure }) => failure.retryAfterMs ?? []));
  const hint = Number.isFinite(retryAfterMs) ? { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) } : {};

  if (tried.length === 0) {
    const downloadable = failed.find(({ target }) => isDownloadable(capability, target))?.target.model;
    return new ModelUnavailableError(waysOut(failed), {
      details: { attempts, ...(downloadable === undefined ? {} : { downloadable }) },
      ...hint,
    });
  }
  if (tried.every(({ failure }) => failure.kind === 'model_not_found')) {
    return new ModelNotFoundError(`No such model for ${capability.replaceAll('_', ' ')}`, {
      details: { attempts },
    });
  }
  if (all('rate_limited')) {
    return new RateLimitedError('The upstream limits the rate of requests', hint.retryAfterSeconds, {
      details: { attempts },
    });
  }
  if (tried.every(({ failure }) => failure.kind === 'circuit_open')) {
    return new ModelUnavailableError('The upstream failed too often of late and is left alone for a while', {
      details: { attempts },
      ...hint,
    });
  }
  return new UpstreamError('Every model of the chain failed', attempts, hint);
}

const isDownloadable = (capability: Capability, { provider, model }: Target): boolean =>
  provider.describe(capability, model).availability === 'downloadable';

/** What would make a model available, one way for each provider. */
function waysOut(failed: FailedAttempt[]): string {
  const ways = new Map<string, string>();
  for (const { target, failure } of failed) {
    if (!ways.has(target.provider.name)) ways.set(target.provider.name, failure.message);
  }
  return [...ways.values()].join('. Or: ');
}

/** The error that ends a stream whose upstream failed after its first output, when no other model can take over. */
export function streamFailure(
  source: { provider: string; model: string },
  failure: UpstreamFailure,
): PlatformError {
  const { provider, model } = source;
  const attempts: AttemptReport[] = [
    { provider, model, status: failure.status ?? null, reason: failure.message },
  ];
  return failure.kind === 'timeout'
    ? new TimeoutError('The upstream fell silent in the middle of the stream', { details: { attempts } })
    : new UpstreamError('The upstream failed in the middle of the stream', attempts);
}

/** The upstream calls the request itself wrong: the caller's fault, told in the upstream's words. */
function rejection(failure: UpstreamFailure): PlatformError {
  if (failure.status === 413) return new FileTooLargeError(failure.message);
  return new RequestValidationError(
    failure.message,
    failure.field === undefined ? {} : { [failure.field]: failure.message },
  );
}
