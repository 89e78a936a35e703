import type { Clock } from '../../utils/clock';
import { sleep } from '../../utils/clock';
import type { Connection } from '../connection/connection';
import { backoffMs } from './backoff';
import { encodeMultipart, type FormPart } from './multipart';
import { type Problem, retryAfterOf } from './problem';
import { isTemporary, problemOfReply } from './read-problem';
import { type ApiResult, CANCELLED, failed, replyMeta } from './result';
import type { OutgoingRequest, Send } from './send';

export interface HttpOptions {
  send: Send;
  clock: Clock;
  /** 0 to 1, for the jitter. */
  random: () => number;
  createId: () => string;
  /** Origin and base path of the server without a slash at its end; empty for the page's own origin. */
  baseUrl: () => string;
  apiKey: () => string | null;
  connection: Pick<Connection, 'state' | 'reportReachable' | 'reportUnreachable'>;
}

export interface ApiRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** From the root of the server, for example `/api/image`. */
  path: string;
  json?: unknown;
  form?: Readonly<Record<string, FormPart>>;
  headers?: Readonly<Record<string, string>>;
  /** For POST; one is made when it is missing. */
  idempotencyKey?: string;
  /** Milliseconds for all tries together, until the body is read or, for a stream, has begun. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  onUploadProgress?: ((fraction: number) => void) | undefined;
  /** False for probes: one try, sent also when the connection is known to be down. */
  resilient?: boolean;
  /** A status other than 2xx whose body is decoded too. */
  alsoAccept?: number;
}

/** Reads a 2xx reply. What it throws counts as a lost connection, except for `BadData`. */
export type Decode<T> = (response: Response) => Promise<T>;

/** The reply is not what the contract says. */
export class BadData extends Error {}

export interface Http {
  /** Check network, build the request, send it with retries, decode. Never throws. */
  call<T>(request: ApiRequest, decode: Decode<T>): Promise<ApiResult<T>>;
}

type Attempt<T> = { result: ApiResult<T>; again?: boolean };

export function createHttp(options: HttpOptions): Http {
  const { clock, connection, send, random } = options;

  return {
    async call<T>(request: ApiRequest, decode: Decode<T>): Promise<ApiResult<T>> {
      if (request.signal?.aborted) return CANCELLED;
      const resilient = request.resilient ?? true;
      if (resilient && connection.state() === 'offline') return failed({ kind: 'offline' });

      const deadline = new AbortController();
      const startedAt = clock.now();
      const cancelDeadline = clock.after(request.timeoutMs, () => deadline.abort());
      const signal = request.signal ? AbortSignal.any([request.signal, deadline.signal]) : deadline.signal;
      const outgoing = build(request, signal, options);
      try {
        for (let retry = 0; ; retry++) {
          const attempt = await once(request, outgoing, decode, deadline.signal);
          const { result } = attempt;
          if (result.ok || result.cancelled || !attempt.again || !resilient) return result;
          const waitMs = backoffMs(retry, retryAfterOf(result.problem), random);
          const leftMs = request.timeoutMs - (clock.now() - startedAt);
          // A try that used up half of the time would not end in what is left of it.
          if (waitMs === null || waitMs > leftMs || leftMs < request.timeoutMs / 2) return result;
          if (!(await sleep(clock, waitMs, signal))) return request.signal?.aborted ? CANCELLED : result;
        }
      } finally {
        cancelDeadline();
      }
    },
  };

  async function once<T>(
    request: ApiRequest,
    outgoing: OutgoingRequest,
    decode: Decode<T>,
    deadline: AbortSignal,
  ): Promise<Attempt<T>> {
    try {
      const response = await send(outgoing);
      connection.reportReachable();
      if (!response.ok && response.status !== request.alsoAccept) {
        const problem = problemOfReply(response.status, response.headers, await response.text(), clock.now());
        const wrongKey = problem.kind === 'unauthorized' && 'Authorization' in outgoing.headers;
        return {
          result: failed(wrongKey ? { ...problem, wrongKey } : problem),
          again: isTemporary(problem),
        };
      }
      return { result: { ok: true, value: await decode(response), meta: replyMeta(response.headers) } };
    } catch (error) {
      if (request.signal?.aborted) return { result: CANCELLED };
      if (deadline.aborted) return { result: failed({ kind: 'timeout' }) };
      if (error instanceof BadData) return { result: failed({ kind: 'bad_data', message: error.message }) };
      connection.reportUnreachable();
      const problem: Problem =
        connection.state() === 'offline' ? { kind: 'offline' } : { kind: 'cannot_connect' };
      return { result: failed(problem), again: true };
    }
  }
}

function build(
  request: ApiRequest,
  signal: AbortSignal,
  { baseUrl, apiKey, createId }: HttpOptions,
): OutgoingRequest {
  const headers: Record<string, string> = { Accept: '*/*', ...request.headers };
  const key = apiKey();
  if (key !== null && key !== '') headers.Authorization = `Bearer ${key}`;
  if (request.method === 'POST') headers['Idempotency-Key'] = request.idempotencyKey ?? createId();
  const outgoing: OutgoingRequest = {
    url: baseUrl() + request.path,
    method: request.method,
    headers,
    signal,
  };
  if (request.onUploadProgress !== undefined) outgoing.onUploadProgress = request.onUploadProgress;
  if (request.form !== undefined) {
    const { body, contentType } = encodeMultipart(request.form, `form-${createId()}`);
    headers['Content-Type'] = contentType;
    outgoing.body = body;
  } else if (request.json !== undefined) {
    headers['Content-Type'] = 'application/json';
    outgoing.body = JSON.stringify(request.json);
  }
  return outgoing;
}
