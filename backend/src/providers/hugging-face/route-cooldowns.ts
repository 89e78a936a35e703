import { LRUCache } from 'lru-cache';
import type { Clock } from '../../utils/clock.ts';
import type { UpstreamFailure } from '../upstream-failure.ts';

/** How long an upstream that failed for a model comes after the others, in milliseconds. */
const COOL_DOWN_MS = {
  modelNotFound: 5 * 60_000,
  quotaExceeded: 10 * 60_000,
  rateLimited: 30_000,
  other: 15_000,
};
const MAX_ROUTES = 2_000;

export type Standing = 'good' | 'cooling' | 'without_model';

/** Remembers which upstream lately failed for which model, so that the next try prefers another. */
export interface RouteCooldowns {
  standing(upstream: string, model: string): Standing;
  failed(upstream: string, model: string, failure: UpstreamFailure): void;
}

export function createRouteCooldowns(clock: Clock): RouteCooldowns {
  const routes = new LRUCache<string, { until: number; standing: Standing }>({ max: MAX_ROUTES });
  return {
    standing(upstream, model) {
      const entry = routes.get(`${upstream} ${model}`);
      return entry && entry.until > clock.now() ? entry.standing : 'good';
    },
    failed(upstream, model, failure) {
      const ms = coolDownMs(failure);
      if (ms === undefined) return;
      const standing = failure.kind === 'model_not_found' ? 'without_model' : 'cooling';
      routes.set(`${upstream} ${model}`, { until: clock.now() + ms, standing });
    },
  };
}

/** Undefined where another upstream would fare no better, or the same one will answer after a wait. */
function coolDownMs({ kind, status, retryAfterMs }: UpstreamFailure): number | undefined {
  switch (kind) {
    case 'model_not_found':
      return COOL_DOWN_MS.modelNotFound;
    case 'quota_exceeded':
      return COOL_DOWN_MS.quotaExceeded;
    case 'rate_limited':
      return retryAfterMs ?? COOL_DOWN_MS.rateLimited;
    case 'unavailable':
      return status === 503 ? undefined : COOL_DOWN_MS.other;
    case 'timeout':
    case 'connection':
    case 'invalid_reply':
      return COOL_DOWN_MS.other;
    default:
      return undefined;
  }
}
