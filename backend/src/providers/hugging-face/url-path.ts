import { UpstreamFailure } from '../upstream-failure.ts';

const SAFE_SEGMENT = /^[A-Za-z0-9_.~@:+-]+$/;

/**
 * A model id as part of a URL's path. Ids come from callers and from the Hub, so a segment that would climb out of
 * the path or start a query is refused with `model_not_found`.
 */
export function modelPath(id: string): string {
  const segments = id.split('/');
  const safe = segments.every((segment) => SAFE_SEGMENT.test(segment) && segment !== '.' && segment !== '..');
  if (!safe) throw new UpstreamFailure('model_not_found', 'The model name cannot stand in a URL');
  return id;
}

/** `base` and `path` joined with exactly one slash; a path that `base` carries is kept. */
export const joinUrl = (base: string, path: string): string =>
  `${base.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
