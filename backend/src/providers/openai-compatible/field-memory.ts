import { LRUCache } from 'lru-cache';
import type { Logger } from '../../utils/logging.ts';
import type { HttpReply } from '../http/transport.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import type { Path } from './endpoint.ts';

export type FieldValue = string | number;
export type Fields = Record<string, FieldValue>;

export interface AdaptableRequest {
  path: Path;
  model: string;
  /** Sent always. */
  required: Fields;
  /** What we like best; once an upstream rejects it, the second value takes its place, or nothing if undefined. */
  preferred?: Record<string, readonly [first: FieldValue, otherwise: FieldValue | undefined]>;
  /** Fields beyond OpenAI's; each is left out once an upstream says that it does not know it. */
  extensions?: Fields;
  send(fields: Fields): Promise<HttpReply>;
}

/**
 * Servers that call themselves OpenAI-compatible differ in the fields that they take: OpenAI itself rejects what it
 * does not know, others need just that. So the richest request goes out first; a field that the upstream rejects by
 * name is dropped, the request repeated at once, and the field remembered for the model.
 */
export interface FieldMemory {
  send(request: AdaptableRequest): Promise<HttpReply>;
  /** Whether the upstream has rejected the field for this model. */
  hasRejected(path: Path, model: string, field: string): boolean;
}

const REMEMBERED_MODELS = 500;

const SAYS_UNKNOWN =
  /unknown|unrecognized|unexpected|unsupported|extra |additional propert|not (?:be )?(?:a valid|supported|permitted|allowed|recognized|accepted)|doesn.t support|does not support/i;

export function createFieldMemory(logger: Logger): FieldMemory {
  const rejected = new LRUCache<string, Set<string>>({ max: REMEMBERED_MODELS });

  const rejectedBy = (path: Path, model: string): Set<string> => {
    const key = `${path} ${model}`;
    const known = rejected.get(key) ?? new Set<string>();
    rejected.set(key, known);
    return known;
  };

  return {
    async send(request) {
      const known = rejectedBy(request.path, request.model);
      for (;;) {
        try {
          return await request.send(fieldsOf(request, known));
        } catch (error) {
          const field = rejectedField(error, request, known);
          if (field === undefined) throw error;
          known.add(field);
          logger.info({ path: request.path, model: request.model, field }, 'upstream rejects a field');
        }
      }
    },
    hasRejected: (path, model, field) => rejected.get(`${path} ${model}`)?.has(field) ?? false,
  };
}

function fieldsOf(request: AdaptableRequest, rejected: Set<string>): Fields {
  const fields = { ...request.required };
  for (const [name, [first, otherwise]] of Object.entries(request.preferred ?? {})) {
    const value = rejected.has(name) ? otherwise : first;
    if (value !== undefined) fields[name] = value;
  }
  for (const [name, value] of Object.entries(request.extensions ?? {})) {
    if (!rejected.has(name)) fields[name] = value;
  }
  return fields;
}

/** The field to give up, if the upstream rejected the request because of one. */
function rejectedField(error: unknown, request: AdaptableRequest, rejected: Set<string>): string | undefined {
  if (!(error instanceof UpstreamFailure) || error.kind !== 'rejected') return undefined;
  if (error.status !== 400 && error.status !== 422) return undefined;
  const firstNamed = (fields: Record<string, unknown> = {}) =>
    Object.keys(fields)
      .filter((field) => !rejected.has(field))
      .map((field) => ({ field, at: error.message.search(new RegExp(`\\b${field}\\b`)) }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at)[0]?.field;
  // A wrong value of a field that the upstream does know is the caller's to mend.
  return (
    firstNamed(request.preferred) ??
    (SAYS_UNKNOWN.test(error.message) ? firstNamed(request.extensions) : undefined)
  );
}
