import type { Problem } from '../services/api';
import { ProblemError } from '../services/query-client';

/** The problem behind a query's error, null when there is none. */
export function problemOfQuery(error: Error | null): Problem | null {
  if (error === null) return null;
  return error instanceof ProblemError ? error.problem : { kind: 'failed', message: error.message };
}
