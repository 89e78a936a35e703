import type { AttemptReport, Capability } from '@ai-platform/contract';
import { mayQuote, type UpstreamFailure, type UpstreamFailureKind } from '../providers/upstream-failure.ts';
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
export const budgetExceeded = (failed: FailedAttempt[]): TimeoutError => {
  const last = failed.at(-1);
  const message = 'The time budget of the request ran out';
  return new TimeoutError(
    last ? `${message}. The last that was tried, ${last.target.key}: ${reasonOf(last.failure)}` : message,
    { details: { attempts: attemptReports(failed) } },
  );
};

/** Failures that say nothing of how an upstream is: it was not asked, or could not be. */
const NOT_TRIED: ReadonlySet<UpstreamFailureKind> = new Set(['not_configured', 'unsupported']);

/** The error that the caller sees when the chain is at its end. `failed` is never empty. */
export function chainFailure(capability: Capability, failed: FailedAttempt[]): PlatformError {
  const attempts = attemptReports(failed);
  const last = failed.at(-1)?.failure;
  if (last?.kind === 'rejected') return rejection(last);
  const tried = failed.filter(({ failure }) => !NOT_TRIED.has(failure.kind));
  const all = (kind: UpstreamFailureKind) => tried.every(({ failure }) => failure.kind === kind);
  const message = inOneSentence(failed, tried[0] ?? failed[0]);
  const retryAfterMs = Math.min(...failed.flatMap(({ failure }) => failure.retryAfterMs ?? []));
  const hint = Number.isFinite(retryAfterMs) ? { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) } : {};

  const beyond = failed.find(({ failure }) => failure.kind === 'unsupported');
  if (beyond && all('model_not_found')) return refusal(beyond, failed);
  if (tried.length === 0) {
    const downloadable =
      failed.find(({ failure }) => failure.downloadable !== undefined)?.failure.downloadable ??
      failed.find(({ target }) => isDownloadable(capability, target))?.target.model;
    return new ModelUnavailableError(waysOut(failed), {
      details: { attempts, ...(downloadable === undefined ? {} : { downloadable }) },
      ...hint,
    });
  }
  if (all('model_not_found')) return new ModelNotFoundError(message, { details: { attempts } });
  if (all('rate_limited') && tried.length === failed.length) {
    return new RateLimitedError(message, hint.retryAfterSeconds, { details: { attempts } });
  }
  if (all('circuit_open')) return new ModelUnavailableError(message, { details: { attempts }, ...hint });
  return new UpstreamError(message, attempts, hint);
}

/** Messages of errors that are not the caller's fault also go into the log. */
const reasonOf = (failure: UpstreamFailure): string =>
  mayQuote(failure) ? 'The upstream refused the request' : failure.message;

/** The reason that decided, with the model that it was, and how many others could not answer either. */
function inOneSentence(failed: FailedAttempt[], decisive: FailedAttempt | undefined): string {
  if (!decisive) return 'No model could answer';
  const { key } = decisive.target;
  // Of several attempts of one model the last tells how it ended.
  const { failure } = failed.findLast(({ target }) => target.key === key) ?? decisive;
  const others = new Set(failed.map(({ target }) => target.key)).size - 1;
  const rest =
    others === 0 ? '' : `; ${others} other ${others === 1 ? 'model' : 'models'} could not answer either`;
  return `${key}: ${reasonOf(failure)}${rest}`;
}

/** No model of the chain can do what is asked: told in the words of the first, with what else there would be. */
function refusal({ failure }: FailedAttempt, failed: FailedAttempt[]): PlatformError {
  const others = failed.filter(({ failure }) => failure.kind === 'not_configured');
  // One that surely can is named in the message already.
  const isEnough = others.length === 0 || failure.downloadable !== undefined;
  const message = isEnough ? failure.message : `${failure.message}. Another model may: ${waysOut(others)}`;
  return new RequestValidationError(message, fieldsOf(failure));
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
    ? new TimeoutError(`${provider}:${model} fell silent in the middle of the stream`, {
        details: { attempts },
      })
    : new UpstreamError(
        `${provider}:${model} failed in the middle of the stream: ${reasonOf(failure)}`,
        attempts,
      );
}

/** The upstream calls the request itself wrong: the caller's fault, told in the upstream's words. */
function rejection(failure: UpstreamFailure): PlatformError {
  if (failure.status === 413) return new FileTooLargeError(failure.message);
  return new RequestValidationError(failure.message, fieldsOf(failure));
}

const fieldsOf = ({ field, message, downloadable }: UpstreamFailure): Record<string, string> => ({
  ...(field === undefined ? {} : { [field]: message }),
  ...(downloadable === undefined ? {} : { downloadable }),
});
