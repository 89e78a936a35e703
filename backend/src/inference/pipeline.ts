import type { Capability } from '@ai-platform/contract';
import type { CallContext, ModelInfo, StepProgress } from '../providers/provider.ts';
import { mayQuote, UpstreamFailure, type UpstreamFailureKind } from '../providers/upstream-failure.ts';
import type { Clock } from '../utils/clock.ts';
import { PlatformError } from '../utils/errors.ts';
import type { Logger } from '../utils/logging.ts';
import { budgetExceeded, chainFailure, type FailedAttempt } from './chain-failure.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import type { ModelRegistry, Target } from './model-registry.ts';
import { type RetryPolicy, retryDelayMs } from './retry-policy.ts';
import type { InferenceTelemetry } from './telemetry.ts';

/** Who asks and how: the part of a request that every capability shares. */
export interface InferenceOptions {
  /** The model that the caller named, as written. */
  model: string | undefined;
  /** Whether models later in the chain may answer. */
  fallback: boolean;
  /** Fires when the caller leaves. */
  signal: AbortSignal;
  requestId: string;
  logger: Logger;
  /** Called after each step of a work that has steps. A fallback or another attempt counts from the start again. */
  onProgress?: ((progress: StepProgress) => void) | undefined;
}

/** A result and where it came from. */
export interface Inference<T> {
  value: T;
  provider: string;
  model: string;
  /** Upstream calls made for it; 0 for a cached result. */
  attempts: number;
  /** Whether a model later in the chain than the first answered. */
  fellBack: boolean;
  /** Which model the caller had named, and why it did not answer, where another did. */
  insteadOf?: string | undefined;
}

/** One attempt of one model. */
export type Call<T> = (target: Target, context: CallContext, isFallback: boolean) => Promise<T>;

export interface Pipeline {
  /**
   * Calls the models of the capability's chain until one answers, with retries, waits, circuit breaker and time
   * budget. `call` makes one attempt; its context's signal fires when the caller leaves or the time is up, and
   * `isFallback` tells that the caller did not ask for this model.
   * Rejects with a `PlatformError`, or with the caller's abort reason.
   */
  run<T>(capability: Capability, options: InferenceOptions, call: Call<T>): Promise<Inference<T>>;
}

export interface PipelineOptions {
  registry: ModelRegistry;
  breaker: CircuitBreaker;
  clock: Clock;
  telemetry: InferenceTelemetry;
  retry: RetryPolicy;
  /** Time budget of one request, milliseconds. */
  requestTimeoutMs: number;
  /** Bound of one attempt, milliseconds, so that a hanging upstream leaves time for another. */
  attemptTimeoutMs: number;
}

export function createPipeline(options: PipelineOptions): Pipeline {
  const { registry, breaker, clock, telemetry, retry } = options;

  async function attempt<T>(
    capability: Capability,
    request: InferenceOptions,
    target: Target,
    timeoutMs: number,
    call: (context: CallContext) => Promise<T>,
  ): Promise<T> {
    const { signal } = request;
    const controller = new AbortController();
    const cancelTimer = clock.after(timeoutMs, () => controller.abort(new AttemptTimedOut(timeoutMs)));
    // Stays for as long as the request lives: a stream goes on after the attempt has succeeded.
    signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
    const labels = { capability, provider: target.provider.name, model: target.model };
    const startedAt = performance.now();
    let outcome = 'ok';
    try {
      signal.throwIfAborted();
      const context = {
        model: target.model,
        signal: controller.signal,
        logger: request.logger,
        requestId: request.requestId,
        onProgress: request.onProgress,
      };
      const value = await call(context);
      breaker.succeeded(target.key);
      return value;
    } catch (error) {
      if (signal.aborted) {
        breaker.released(target.key);
        outcome = 'canceled';
        throw signal.reason;
      }
      // A provider rejects with the signal's reason when our timer fired; anything else unknown is its bug.
      const isOurs = controller.signal.aborted && !(error instanceof PlatformError);
      const info = target.provider.describe(capability, target.model);
      const reason = isAbsent(info) ? new StillDownloading(info) : controller.signal.reason;
      const failure = isOurs ? reason : error;
      if (!(failure instanceof UpstreamFailure)) {
        breaker.released(target.key);
        outcome = 'error';
        throw failure;
      }
      outcome = failure.kind;
      if (countsAgainstHealth(failure)) breaker.failed(target.key, failure.message);
      else breaker.released(target.key);
      throw failure;
    } finally {
      cancelTimer();
      const milliseconds = performance.now() - startedAt;
      telemetry.attempt(labels, outcome, milliseconds);
      request.logger.debug({ ...labels, outcome, milliseconds }, 'upstream attempt');
    }
  }

  return {
    async run(capability, request, call) {
      const deadline = clock.now() + options.requestTimeoutMs;
      const targets = registry.resolve(capability, request.model, request.fallback);
      const failures: FailedAttempt[] = [];
      let attempts = 0;
      // One is what a request may bring: a fallback is to answer, not to fill the disk.
      let mayDownload = true;

      for (const [position, target] of targets.entries()) {
        if (position > 0) telemetry.fallback(capability);
        for (let tries = 1; ; tries++) {
          const remaining = deadline - clock.now();
          if (remaining <= 0) throw budgetExceeded(failures);
          const refusal = refusalOf(capability, target, breaker, mayDownload);
          if (refusal) {
            failures.push({ target, failure: refusal });
            break;
          }
          const mustDownload = isAbsent(target.provider.describe(capability, target.model));
          if (mustDownload) mayDownload = false;
          try {
            attempts += 1;
            // A download takes what it takes; a hanging one is ended by the provider.
            const timeoutMs = mustDownload ? remaining : Math.min(remaining, options.attemptTimeoutMs);
            const value = await attempt(capability, request, target, timeoutMs, (context) =>
              call(target, context, position > 0),
            );
            return {
              value,
              provider: target.provider.name,
              model: target.model,
              attempts,
              fellBack: position > 0,
              insteadOf: position > 0 ? insteadOf(request.model, target, failures) : undefined,
            };
          } catch (error) {
            if (!(error instanceof UpstreamFailure)) throw error;
            failures.push({ target, failure: error });
            logFailure(request.logger, capability, target, error, attempts);
            const isFinal = error.kind === 'rejected' || error instanceof StillDownloading;
            if (isFinal) throw chainFailure(capability, failures);
            // Another model is a better use of what time is left than one that hung for so long.
            if (error instanceof AttemptTimedOut && position < targets.length - 1) break;
            const wait = retryDelayMs(error, tries, deadline - clock.now(), retry);
            if (wait === undefined) break;
            await clock.sleep(wait, request.signal);
          }
        }
      }
      if (clock.now() >= deadline) throw budgetExceeded(failures);
      throw chainFailure(capability, failures);
    },
  };
}

/** An upstream that took the whole time of an attempt without answering. */
class AttemptTimedOut extends UpstreamFailure {
  constructor(timeoutMs: number) {
    super('timeout', `No answer within ${Math.round(timeoutMs)} ms`);
  }
}

const isAbsent = ({ availability }: ModelInfo): boolean =>
  availability === 'downloadable' || availability === 'downloading';

/** Why the model that the caller named did not answer. The same model of another provider is no other model. */
function insteadOf(
  asked: string | undefined,
  answering: Target,
  failures: FailedAttempt[],
): string | undefined {
  const key = failures[0]?.target.key;
  const failure = failures.findLast(({ target }) => target.key === key)?.failure;
  if (asked === undefined || asked === answering.model || !failure) return undefined;
  return `${answering.key} answered, since ${key} did not: ${failure.message}`;
}

/** When to ask again for a model that is being downloaded. */
const DOWNLOAD_RETRY_MS = 15_000;

/** A model that was not here before the time was over; its download goes on. */
class StillDownloading extends UpstreamFailure {
  constructor({ reason }: ModelInfo) {
    super('not_configured', reason ?? 'Not downloaded yet', { retryAfterMs: DOWNLOAD_RETRY_MS });
  }
}

/** Why a model is not even tried: its provider says that it cannot, or its circuit is open. */
function refusalOf(
  capability: Capability,
  target: Target,
  breaker: CircuitBreaker,
  mayDownload: boolean,
): UpstreamFailure | undefined {
  const { provider, model, key } = target;
  const info = provider.describe(capability, model);
  const { availability, reason = 'Not available', retryAfterMs, downloadsOnDemand } = info;
  if (provider.has?.(capability, model) === false) return new UpstreamFailure('model_not_found', reason);
  const staysAbsent = isAbsent(info) && !(downloadsOnDemand && mayDownload);
  if (availability === 'needs_key' || availability === 'unavailable' || staysAbsent) {
    return new UpstreamFailure('not_configured', reason, {
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
  if (breaker.allows(key)) return undefined;
  const open = breaker.openCircuit(key);
  return new UpstreamFailure('circuit_open', open?.reason ?? 'Failed too often of late and is being probed', {
    retryAfterMs: open?.retryInMs ?? 0,
  });
}

const UNHEALTHY: ReadonlySet<UpstreamFailureKind> = new Set([
  'timeout',
  'connection',
  'unauthorized',
  'quota_exceeded',
]);

/** A model that is loading or a caller over its rate is no sign of a broken upstream. */
const countsAgainstHealth = ({ kind, retryAfterMs }: UpstreamFailure): boolean =>
  UNHEALTHY.has(kind) || (kind === 'unavailable' && retryAfterMs === undefined);

function logFailure(
  logger: Logger,
  capability: Capability,
  target: Target,
  failure: UpstreamFailure,
  attempt: number,
): void {
  const { kind, status, message, retryAfterMs } = failure;
  logger.warn(
    {
      capability,
      provider: target.provider.name,
      model: target.model,
      attempt,
      kind,
      status,
      retryAfterMs,
      // A refusal comes in the upstream's own words, which may quote the prompt: for the caller only.
      ...(mayQuote(failure) ? {} : { reason: message }),
    },
    'upstream attempt failed',
  );
}
