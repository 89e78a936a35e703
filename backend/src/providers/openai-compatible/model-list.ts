import { isRecord } from '../http/error-body.ts';
import { readJson } from '../http/reply-body.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import type { Endpoint } from './endpoint.ts';

const MOST_BYTES = 16 * 1024 * 1024;

/** `GET /models`: the names, of `{data: [{id}]}` or, as Together has it, of the bare list. */
export async function listModels(endpoint: Endpoint, signal: AbortSignal): Promise<string[]> {
  const body = await readJson(await endpoint.get('/models', signal), MOST_BYTES);
  const list = isRecord(body) ? body.data : body;
  if (!Array.isArray(list)) {
    throw new UpstreamFailure('invalid_reply', 'The reply of the upstream is not a list of models');
  }
  return list.flatMap((entry: unknown) =>
    isRecord(entry) && typeof entry.id === 'string' ? [entry.id] : [],
  );
}
