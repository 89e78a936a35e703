import type { Readable } from 'node:stream';
import type { Clock } from '../../utils/clock.ts';
import { failureFromReply } from '../http/failure-from-reply.ts';
import type { HttpReply, Transport } from '../http/transport.ts';
import { UpstreamFailure } from '../upstream-failure.ts';

export interface EndpointOptions {
  /** Up to and with `/v1`; its path and query are kept. Empty when none is configured. */
  baseUrl: string;
  apiKey?: string | undefined;
  headers?: Record<string, string> | undefined;
  transport: Transport;
  clock: Clock;
}

/** Calls of one OpenAI-compatible server. Every reply has a 2xx status; any other rejects with its failure. */
export interface Endpoint {
  readonly isConfigured: boolean;
  get(path: Path, signal: AbortSignal): Promise<HttpReply>;
  postJson(path: Path, body: string | Uint8Array, signal: AbortSignal): Promise<HttpReply>;
  /** As `postJson`, but asks for server-sent events. */
  postForEvents(path: Path, body: string | Uint8Array, signal: AbortSignal): Promise<HttpReply>;
  postForm(
    path: Path,
    form: { body: Readable; headers: Record<string, string> },
    signal: AbortSignal,
  ): Promise<HttpReply>;
}

const PATHS = [
  '/models',
  '/chat/completions',
  '/embeddings',
  '/images/generations',
  '/images/edits',
  '/audio/speech',
  '/audio/transcriptions',
] as const;
export type Path = (typeof PATHS)[number];

/** @throws TypeError when `baseUrl` is neither empty nor a URL */
export function createEndpoint(options: EndpointOptions): Endpoint {
  const { transport, clock } = options;
  const base = options.baseUrl === '' ? undefined : new URL(options.baseUrl);
  const urls = new Map(base ? PATHS.map((path) => [path, joined(base, path)]) : []);
  const common = {
    ...(options.apiKey ? { authorization: `Bearer ${options.apiKey}` } : {}),
    ...lowerCased(options.headers),
  };
  // Made once: these calls are too frequent to build the same headers for each.
  const json = { accept: 'application/json', ...common, 'content-type': 'application/json' };
  const events = { ...json, accept: 'text/event-stream' };
  const plain = { accept: 'application/json', ...common };

  async function call(
    method: 'GET' | 'POST',
    path: Path,
    headers: Record<string, string>,
    body: string | Uint8Array | Readable | null,
    signal: AbortSignal,
  ): Promise<HttpReply> {
    const url = urls.get(path);
    if (url === undefined) throw new UpstreamFailure('not_configured', 'No base URL is configured');
    const reply = await transport.request({ method, url, headers, body, signal });
    if (reply.status >= 200 && reply.status < 300) return reply;
    const failure = await failureFromReply(reply, clock);
    // An abort in the middle of the error body is an abort first.
    signal.throwIfAborted();
    throw failure;
  }

  return {
    isConfigured: base !== undefined,
    get: (path, signal) => call('GET', path, plain, null, signal),
    postJson: (path, body, signal) => call('POST', path, json, body, signal),
    postForEvents: (path, body, signal) => call('POST', path, events, body, signal),
    postForm: (path, form, signal) => call('POST', path, { ...plain, ...form.headers }, form.body, signal),
  };
}

function joined(base: URL, path: Path): string {
  const url = new URL(base);
  url.pathname = url.pathname.replace(/\/+$/, '') + path;
  url.hash = '';
  return url.href;
}

/** Header names without case, so that a configured one replaces ours instead of standing beside it. */
function lowerCased(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
