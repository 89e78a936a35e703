import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { Agent, type Dispatcher, type FormData } from 'undici';
import { proxyFailure } from './proxy-failure.ts';
import { createProxyRoutes, type ProxyRoute } from './proxy-routes.ts';
import type { ProxySettings } from './proxy-settings.ts';
import { transportFailure } from './transport-failure.ts';

export type IncomingHeaders = Dispatcher.ResponseData['headers'];
export type ReplyBody = Dispatcher.ResponseData['body'];

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'HEAD';
  url: string | URL;
  headers?: Record<string, string>;
  body?: string | Uint8Array | FormData | Readable | null;
  /** Aborting it closes the connection, before the reply and during its body. */
  signal: AbortSignal;
  headersTimeoutMs?: number;
}

export interface HttpReply {
  status: number;
  headers: IncomingHeaders;
  body: ReplyBody;
}

export interface Transport {
  /**
   * Resolves when the headers of the reply are there, whatever its status. The body must be read or destroyed.
   *
   * @throws UpstreamFailure `connection` or `timeout`, `not_configured` where a proxy refuses, or the signal's reason
   * once it was aborted
   */
  request(request: HttpRequest): Promise<HttpReply>;
  /** Ends every connection; requests still running fail. */
  close(): Promise<void>;
}

export interface TransportOptions {
  /** Connections for each origin; requests beyond them wait. */
  connections?: number;
  connectTimeoutMs?: number;
  headersTimeoutMs?: number;
  /** How long a body may stay silent between two of its bytes. */
  idleTimeoutMs?: number;
  maxReplyBytes?: number;
  /** Replaces the name resolution of new connections, except of those through a proxy, which resolves names itself. */
  lookup?: LookupFunction;
  proxy?: ProxySettings | undefined;
}

const DEFAULTS = {
  connections: 128,
  connectTimeoutMs: 10_000,
  headersTimeoutMs: 300_000,
  idleTimeoutMs: 120_000,
  maxReplyBytes: 256 * 1024 * 1024,
};
const KEEP_ALIVE_MS = 30_000;
const LONGEST_KEEP_ALIVE_MS = 60_000;
/** Splitting a URL costs more than looking up one that was seen before; calls go to very few. */
const REMEMBERED_URLS = 256;

interface Target {
  origin: string;
  path: string;
  route: ProxyRoute | undefined;
}

/** HTTP/1.1 over pooled keep-alive connections. Never follows redirects and never asks for compression. */
export function createTransport(options: TransportOptions = {}): Transport {
  const settings = { ...DEFAULTS, ...options };
  const limits = {
    connections: settings.connections,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: LONGEST_KEEP_ALIVE_MS,
    headersTimeout: settings.headersTimeoutMs,
    bodyTimeout: settings.idleTimeoutMs,
    maxResponseSize: settings.maxReplyBytes,
  };
  const agent = new Agent({
    ...limits,
    connect: {
      timeout: settings.connectTimeoutMs,
      ...(options.lookup ? { lookup: options.lookup } : {}),
    },
  });
  const proxies = options.proxy && createProxyRoutes(options.proxy, limits, settings.connectTimeoutMs);
  const targets = new Map<string, Target>();

  const split = (url: URL): Target => ({
    origin: url.origin,
    path: url.pathname + url.search,
    route: proxies?.routeTo(url),
  });

  function targetOf(url: string | URL): Target {
    if (typeof url !== 'string') return split(url);
    let target = targets.get(url);
    if (!target) {
      target = split(new URL(url));
      if (targets.size >= REMEMBERED_URLS) targets.clear();
      targets.set(url, target);
    }
    return target;
  }

  return {
    request(request) {
      const { signal } = request;
      if (signal.aborted) return Promise.reject(signal.reason);
      return new Promise((resolve, reject) => {
        const { origin, path, route } = targetOf(request.url);
        const relay = new AbortRelay(signal, reject);
        (route?.dispatcher ?? agent).request(
          {
            origin,
            path,
            method: request.method,
            headers: request.headers ?? null,
            body: request.body ?? null,
            headersTimeout: request.headersTimeoutMs ?? null,
            // undici asks of a signal no more than the members that the relay has.
            signal: relay as unknown as AbortSignal,
          },
          (error, data) => {
            if (signal.aborted && error) reject(signal.reason);
            else if (error) reject(route ? proxyFailure(error, route.variable) : transportFailure(error));
            else resolve({ status: data.statusCode, headers: data.headers, body: data.body });
          },
        );
      });
    },
    async close() {
      await Promise.all([agent.destroy(), proxies?.destroy()]);
    },
  };
}

/**
 * undici notices an abort only once a request has its connection. The relay stands between, so that a request
 * that still waits for one fails at once too, with a single listener on the caller's signal.
 */
class AbortRelay {
  readonly aborted = false;
  readonly #signal: AbortSignal;
  readonly #reject: (reason: unknown) => void;
  #listener: (() => void) | undefined;

  constructor(signal: AbortSignal, reject: (reason: unknown) => void) {
    this.#signal = signal;
    this.#reject = reject;
  }

  get reason(): unknown {
    return this.#signal.reason;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listener = listener;
    this.#signal.addEventListener('abort', this);
  }

  removeEventListener(): void {
    this.#signal.removeEventListener('abort', this);
  }

  handleEvent(): void {
    this.#signal.removeEventListener('abort', this);
    this.#listener?.();
    this.#reject(this.#signal.reason);
  }
}
