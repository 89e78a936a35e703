import { z } from 'zod';
import type { Clock } from '../../../utils/clock.ts';
import type { ProxySettings } from '../../http/proxy-settings.ts';
import { abandon, readJson } from '../../http/reply-body.ts';
import { retryAfterMs } from '../../http/retry-after.ts';
import {
  createTransport,
  type HttpReply,
  type IncomingHeaders,
  type ReplyBody,
} from '../../http/transport.ts';
import { UpstreamFailure } from '../../upstream-failure.ts';
import { DownloadError } from './download-error.ts';
import type { HubToken } from './hub-token.ts';
import { isSafeEtag } from './repo-cache.ts';

/** A file as the Hub publishes it. */
export interface RemoteFile {
  /** Names its content: the SHA-256 of an LFS file, Git's object id of a small one. */
  etag: string;
  size: number;
}

export interface RemotePath {
  repo: string;
  commit: string;
  path: string;
}

export interface HubClientOptions {
  endpoint: string;
  token: HubToken;
  clock: Clock;
  proxy?: ProxySettings | undefined;
}

/**
 * One try at each of the Hub's routes that a download needs. Each throws an `UpstreamFailure` for what may be
 * tried again, a `DownloadError` for what may not, or the signal's reason.
 */
export interface HubClient {
  /** The Hub's host, for messages. */
  host: string;
  /** The commit that a branch or tag is at. */
  commitOf(repo: string, revision: string, signal: AbortSignal): Promise<string>;
  describe(file: RemotePath, signal: AbortSignal): Promise<RemoteFile>;
  /** Content from a byte on, or from the start when the server does not know ranges. */
  open(file: RemotePath, from: number, signal: AbortSignal): Promise<{ body: ReplyBody; from: number }>;
  /** Ends every connection. */
  close(): Promise<void>;
}

const SILENCE_MS = 60_000;
const CONNECTIONS = 32;
const MOST_REDIRECTS = 5;
const MOST_JSON_BYTES = 16 * 1024 * 1024;
const REVISION = z.object({ sha: z.string().regex(/^[0-9a-f]{40}$/) });

interface Hop {
  reply: HttpReply;
  url: URL;
  /** Whether a token went along. */
  hasToken: boolean;
}

export function createHubClient({ endpoint, token, clock, proxy }: HubClientOptions): HubClient {
  const base = new URL(endpoint.endsWith('/') ? endpoint : `${endpoint}/`);
  const transport = createTransport({
    connections: CONNECTIONS,
    headersTimeoutMs: SILENCE_MS,
    idleTimeoutMs: SILENCE_MS,
    // undici's word for no limit; what is read is bounded by the size that the Hub published.
    maxReplyBytes: -1,
    proxy,
  });

  /** Follows redirects until `isFinal`. The token goes along to the Hub's own origin and nowhere else. */
  async function request(
    method: 'GET' | 'HEAD',
    path: string,
    headers: Record<string, string>,
    signal: AbortSignal,
    isFinal: (hop: Hop) => boolean = () => false,
  ): Promise<Hop> {
    let url = new URL(path, base);
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      const ours = url.origin === base.origin ? await token() : undefined;
      const reply = await transport.request({
        method,
        url,
        headers: {
          'user-agent': 'ai-platform',
          'accept-encoding': 'identity',
          ...headers,
          ...(ours === undefined ? {} : { authorization: `Bearer ${ours}` }),
        },
        signal,
      });
      const hop = { reply, url, hasToken: ours !== undefined };
      if (reply.status < 300 || reply.status > 399 || isFinal(hop)) return hop;
      await reply.body.dump();
      url = redirectTarget(hop);
    }
    throw new UpstreamFailure('invalid_reply', `It redirects more than ${MOST_REDIRECTS} times`);
  }

  async function requireStatus(hop: Hop, expected: number[], about: Subject): Promise<void> {
    if (expected.includes(hop.reply.status)) return;
    await hop.reply.body.dump();
    if (hop.url.origin === base.origin) throw hubFailure(hop, about, clock);
    // The link to the CDN is made anew at each try, so whatever the CDN has against it may pass.
    throw temporary(hop.reply, `The Hub's download server answered with status ${hop.reply.status}`, clock);
  }

  return {
    host: base.host,
    async commitOf(repo, revision, signal) {
      const path = `api/models/${repo}/revision/${encodeURIComponent(revision)}`;
      const hop = await request('GET', path, { accept: 'application/json' }, signal);
      await requireStatus(hop, [200], { repo, what: `revision "${revision}"` });
      const parsed = REVISION.safeParse(await readJson(hop.reply, MOST_JSON_BYTES));
      if (!parsed.success) throw new UpstreamFailure('invalid_reply', 'It named no commit');
      return parsed.data.sha;
    },
    async describe(file, signal) {
      // What the Hub says of a file in LFS comes with the redirect to the CDN, whose own headers are about the copy.
      const isFinal = ({ reply }: Hop) =>
        reply.headers['x-linked-etag'] !== undefined && reply.headers['x-linked-size'] !== undefined;
      const hop = await request('HEAD', resolvePath(file), {}, signal, isFinal);
      const isRedirect = hop.reply.status >= 300 && hop.reply.status <= 399;
      if (!isRedirect) await requireStatus(hop, [200], subjectOf(file));
      await hop.reply.body.dump();
      return described(hop.reply.headers, file.path);
    },
    async open(file, from, signal) {
      const range = from > 0 ? { range: `bytes=${from}-` } : {};
      const hop = await request('GET', resolvePath(file), { ...range }, signal);
      await requireStatus(hop, from > 0 ? [200, 206] : [200], subjectOf(file));
      const { status, headers, body } = hop.reply;
      const encoding = text(headers['content-encoding']) ?? 'identity';
      const isInOrder = status === 200 || text(headers['content-range'])?.startsWith(`bytes ${from}-`);
      if (encoding !== 'identity' || !isInOrder) {
        abandon(hop.reply);
        throw new UpstreamFailure('invalid_reply', 'It sent other bytes than those that were asked for');
      }
      return { body, from: status === 206 ? from : 0 };
    },
    close: () => transport.close(),
  };
}

const resolvePath = ({ repo, commit, path }: RemotePath): string =>
  `${repo}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`;

function redirectTarget({ reply, url }: Hop): URL {
  const target = URL.parse(text(reply.headers.location) ?? '', url.href);
  const isSafe = target?.protocol === 'https:' || (target?.protocol === 'http:' && url.protocol === 'http:');
  if (!target || !isSafe)
    throw new UpstreamFailure('invalid_reply', 'It redirects to where nothing can be fetched');
  return target;
}

function described(headers: IncomingHeaders, path: string): RemoteFile {
  const linkedSize = text(headers['x-linked-size']);
  const etag = (text(headers['x-linked-etag']) ?? text(headers.etag) ?? '')
    .replace(/^W\//, '')
    .replaceAll('"', '');
  const size = Number(linkedSize ?? text(headers['content-length']) ?? Number.NaN);
  if (!isSafeEtag(etag) || !Number.isSafeInteger(size) || size < 0) {
    throw new UpstreamFailure('invalid_reply', `It told no checksum or size of ${path}`);
  }
  return { etag, size };
}

/** What a request was about, for messages. */
interface Subject {
  repo: string;
  /** `revision "v1"`, `file "model.onnx"`. */
  what: string;
}

const subjectOf = ({ repo, path }: RemotePath): Subject => ({ repo, what: `file "${path}"` });

/** What an error of the Hub means. Its header `X-Error-Code` says more than the status, which hides private things. */
function hubFailure({ reply, hasToken }: Hop, { repo, what }: Subject, clock: Clock): Error {
  const { status, headers } = reply;
  const code = text(headers['x-error-code']);
  if (code === 'GatedRepo') {
    const accept = `accept its licence on the page of the model at the Hub`;
    return new DownloadError(
      'unauthorized',
      hasToken
        ? `${repo} is gated: ${accept}, with the account that the token belongs to, and wait until access is granted`
        : `${repo} is gated: ${accept}, then set HF_TOKEN to a token of that account, or run "hf auth login"`,
    );
  }
  if (code === 'RepoNotFound') {
    return new DownloadError(
      'not_found',
      `The Hub has no model ${repo}, or it is private: check the name, or set HF_TOKEN to a token that may read it`,
    );
  }
  if (status === 401 || status === 403) {
    return new DownloadError(
      'unauthorized',
      hasToken
        ? `The Hub refused the token for ${repo}: check that HF_TOKEN, or that of "hf auth login", is valid and may read this model`
        : `The Hub wants a token for ${repo}: set HF_TOKEN, or run "hf auth login"`,
    );
  }
  if (status === 404 || status === 410) {
    return new DownloadError('not_found', `The model ${repo} has no ${what} at the Hub`);
  }
  if (status === 408 || status === 429 || status >= 500) {
    return temporary(reply, `The Hub answered with status ${status}`, clock);
  }
  return new UpstreamFailure('invalid_reply', `It answered with status ${status}`, { status });
}

function temporary({ status, headers }: HttpReply, message: string, clock: Clock): UpstreamFailure {
  const wait = retryAfterMs(headers, undefined, clock.now());
  return new UpstreamFailure(status === 429 ? 'rate_limited' : 'unavailable', message, {
    status,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}

function text(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
