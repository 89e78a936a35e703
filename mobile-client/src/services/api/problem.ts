import type { AttemptReport, ErrorCode } from '@ai-platform/contract';

/** What every problem may carry besides its kind. */
interface ProblemContext {
  /** The server's own words, for details that a person can unfold. Absent when no server answered. */
  message?: string;
  /** Code of the server's error body. */
  code?: ErrorCode;
  /** HTTP status. */
  status?: number;
  /** Under this id the server's log has the whole story. */
  requestId?: string;
}

/** Why a request brought no result, for code to decide and for the catalogue (`problems.*`) to word. */
export type Problem = ProblemContext &
  (
    | { kind: 'offline' }
    | { kind: 'cannot_connect' }
    | { kind: 'timeout' }
    /** A stream ended before it was complete. */
    | { kind: 'interrupted' }
    /** `wrongKey`: a key was sent, and the server does not know it. */
    | { kind: 'unauthorized'; wrongKey?: boolean }
    | { kind: 'forbidden' }
    | { kind: 'not_found' }
    /**
     * The server refuses the request; `fields` maps each field to its reason, empty when it names none. `downloadable`: id
     * of a local model that would take it.
     */
    | { kind: 'invalid'; fields: Readonly<Record<string, string>>; downloadable?: string }
    | { kind: 'too_large' }
    /** `retryAfter`: seconds after which another try makes sense. */
    | { kind: 'rate_limited'; retryAfter?: number }
    /** `downloadable`: id of the local model whose download would help. */
    | { kind: 'model_unavailable'; reason: string; retryAfter?: number; downloadable?: string }
    /** Every model failed upstream, or the server itself did. */
    | { kind: 'server'; attempts?: readonly AttemptReport[]; retryAfter?: number }
    /** The reply is not what the contract says. */
    | { kind: 'bad_data' }
    /** This device could not do its part, for example read a file. */
    | { kind: 'failed' }
  );

/** Problems of the way to the server: the same request can succeed later, so it may wait in the outbox. */
export const isConnectionProblem = (problem: Problem): boolean =>
  problem.kind === 'offline' || problem.kind === 'cannot_connect';

/** The server does not let this key in, or asks for one. */
export const isKeyProblem = ({ kind }: Problem): boolean => kind === 'unauthorized' || kind === 'forbidden';

/** Seconds after which the server says another try makes sense. */
export const retryAfterOf = (problem: Problem): number | undefined =>
  'retryAfter' in problem ? problem.retryAfter : undefined;
