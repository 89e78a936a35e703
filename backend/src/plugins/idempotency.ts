import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { cacheKey } from '../inference/result-cache.ts';
import { PlatformError, RequestValidationError } from '../utils/errors.ts';
import type { IdempotencyStore, StoredReply } from './idempotency-store.ts';

const MAX_KEY_CHARACTERS = 255;
/** Headers of the first reply that a replay repeats. */
const REPLAYED_HEADERS = [
  'content-type',
  'content-disposition',
  'cache-control',
  'x-model',
  'x-provider',
  'x-attempts',
  'x-cache',
  'x-warning',
];

interface Claim {
  key: string;
  fingerprint: string;
}

export interface IdempotencyOptions {
  store: IdempotencyStore;
  /** Bytes of the largest reply that is kept. */
  maxReplyBytes: number;
}

/**
 * Replays the first reply to any POST that repeats an Idempotency-Key with the same body, joins it while it is
 * still running, and refuses another body under the same key with 409. Only successful replies are kept, so a
 * failed request can be repeated under its key.
 */
export function idempotency(app: FastifyInstance, { store, maxReplyBytes }: IdempotencyOptions): void {
  const claims = new WeakMap<FastifyRequest, Claim>();

  // Not async: every request passes here, and only few carry a key.
  app.addHook('preHandler', (request, reply, done) => {
    const header = request.headers['idempotency-key'];
    if (header === undefined || request.method !== 'POST') return done();
    // A replay has answered the request already; only then the handler must not run.
    claimKey(request, reply, header).then((claimed) => claimed && done(), done);
  });

  /** Resolves with true when this request is the one to run, and with false when it was answered by a replay. */
  async function claimKey(
    request: FastifyRequest,
    reply: FastifyReply,
    header: string | string[],
  ): Promise<boolean> {
    if (typeof header !== 'string' || header.length === 0 || header.length > MAX_KEY_CHARACTERS) {
      throw new RequestValidationError('The Idempotency-Key is not acceptable', {
        'idempotency-key': `must have 1 to ${MAX_KEY_CHARACTERS} characters`,
      });
    }
    const caller = request.headers.authorization ?? request.headers['x-api-key'] ?? '';
    const key = cacheKey([caller, request.routeOptions.url, header]);
    const fingerprint = cacheKey(request.body);
    for (;;) {
      const state = await store.claim(key, fingerprint);
      if (state.kind === 'new') {
        claims.set(request, { key, fingerprint });
        // A caller who leaves before the reply is complete frees the key for the next.
        reply.raw.once('close', () => {
          if (claims.delete(request)) void store.abandon(key);
        });
        return true;
      }
      if (state.kind === 'conflict') {
        throw new PlatformError('idempotency_conflict', 'This Idempotency-Key was used with another request');
      }
      if (state.kind === 'done') {
        replay(reply, state.reply);
        return false;
      }
      await Promise.race([state.finished, aborted(request.callerSignal)]);
    }
  }

  app.addHook('onSend', (request, reply, payload, done) => {
    const claim = claims.get(request);
    if (!claim) return done();
    if (reply.statusCode >= 300) {
      claims.delete(request);
      void store.abandon(claim.key);
      return done();
    }
    const keep = (body: Buffer) => {
      if (request.failedMidStream) return;
      if (claims.delete(request)) void store.complete(claim.key, claim.fingerprint, stored(reply, body));
    };
    if (payload instanceof Readable) return done(null, Readable.from(recorded(payload, maxReplyBytes, keep)));
    if (typeof payload === 'string') keep(Buffer.from(payload));
    else if (payload instanceof Uint8Array)
      keep(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength));
    done();
  });
}

function replay(reply: FastifyReply, { status, headers, body }: StoredReply): void {
  reply.code(status).headers(headers).header('idempotent-replayed', 'true').send(body);
}

function stored(reply: FastifyReply, body: Buffer): StoredReply {
  const headers: Record<string, string> = {};
  for (const name of REPLAYED_HEADERS) {
    const value = reply.getHeader(name);
    if (value !== undefined) headers[name] = String(value);
  }
  return { status: reply.statusCode, headers, body };
}

/** Passes a stream on and hands over its bytes when it ended well and fits the bound. */
async function* recorded(payload: Readable, maxBytes: number, keep: (body: Buffer) => void) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of payload) {
    const piece = Buffer.from(chunk);
    bytes += piece.byteLength;
    if (bytes <= maxBytes) chunks.push(piece);
    yield chunk;
  }
  if (bytes <= maxBytes) keep(Buffer.concat(chunks));
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
