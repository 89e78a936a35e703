import type { Usage } from '@ai-platform/contract';
import { isRecord } from './error-body.ts';

/** Token counts of an OpenAI-shaped `usage`, in which some upstreams leave out the total or the completion. */
export function usageOf(value: unknown): Usage | undefined {
  if (!isRecord(value)) return undefined;
  const prompt = count(value.prompt_tokens);
  const completion = count(value.completion_tokens);
  const total = count(value.total_tokens);
  if (prompt === undefined && completion === undefined && total === undefined) return undefined;
  return {
    prompt_tokens: prompt ?? Math.max(0, (total ?? 0) - (completion ?? 0)),
    completion_tokens: completion ?? Math.max(0, (total ?? 0) - (prompt ?? 0)),
    total_tokens: total ?? (prompt ?? 0) + (completion ?? 0),
  };
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
