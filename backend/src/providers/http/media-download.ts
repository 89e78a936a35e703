import { isIP, type LookupFunction } from 'node:net';
import type { Media } from '../provider.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import { kindOfStatus } from './error-body.ts';
import { type MediaKind, requireMedia } from './media-type.ts';
import type { ProxySettings } from './proxy-settings.ts';
import { ForbiddenAddressError, isPublicAddress, publicLookup } from './public-address.ts';
import { abandon, describeType, mediaTypeOf, readBytes } from './reply-body.ts';
import { createTransport, type HttpReply, type Transport } from './transport.ts';

export interface MediaDownloaderOptions {
  /** Used for `extraOrigins` alone; every other host is reached through connections that check its addresses. */
  transport: Transport;
  /** Host names, or `*.suffix` for every name below one. */
  allowedHosts: string[];
  /** Origins such as `http://127.0.0.1:9000` that the operator trusts: any scheme, any address. */
  extraOrigins: string[];
  maxBytes: number;
  lookup?: LookupFunction;
  /**
   * A proxy resolves names itself, so that whether an address is public is its business then; that the host is an
   * allowed one, literal addresses are public, and its certificate is its own still holds.
   */
  proxy?: ProxySettings | undefined;
}

export interface DownloadOptions {
  accept: MediaKind;
  signal: AbortSignal;
}

/** Fetches the media that upstreams hand out by URL, which is text from outside and trusted no further. */
export interface MediaDownloader {
  /**
   * Fetches an `https:` or `data:` URL. Its type is what its bytes say. Sends no credentials.
   *
   * @throws UpstreamFailure `invalid_reply` for a host, address, redirect, size or content that is not allowed, the
   * kind of an error status, `connection` or `timeout`; or the signal's reason
   */
  download(url: string, options: DownloadOptions): Promise<Media>;
  close(): Promise<void>;
}

const MOST_REDIRECTS = 3;
const ACCEPT: Record<MediaKind, string> = { image: 'image/*', audio: 'audio/*' };
const NOT_MEDIA = /^text\/|json$|xml$/;

export function createMediaDownloader(options: MediaDownloaderOptions): MediaDownloader {
  const guarded = createTransport({
    connections: 16,
    lookup: publicLookup(options.lookup),
    maxReplyBytes: options.maxBytes,
    proxy: options.proxy,
  });
  const trustedOrigins = new Set(options.extraOrigins.map((origin) => new URL(origin).origin));
  const isAllowedHost = hostMatcher(options.allowedHosts);

  function transportFor(url: URL): Transport {
    if (trustedOrigins.has(url.origin)) return options.transport;
    if (url.protocol !== 'https:') throw notAllowed('is not https');
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (!isAllowedHost(host)) throw notAllowed('points to a host that is not allowed');
    // A literal address is never looked up, so it is checked here.
    if (isIP(host) && !isPublicAddress(host)) throw notAllowed('points to an address that is not public');
    return guarded;
  }

  async function fetchMedia(first: URL, { accept, signal }: DownloadOptions): Promise<HttpReply> {
    let url = first;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      const reply = await transportFor(url)
        .request({ method: 'GET', url, headers: { accept: ACCEPT[accept] }, signal })
        .catch((error: unknown) => {
          throw isForbiddenAddress(error) ? notAllowed('points to an address that is not public') : error;
        });
      if (reply.status < 300 || reply.status > 399) return reply;
      abandon(reply);
      const { location } = reply.headers;
      url = parseUrl(typeof location === 'string' ? location : '', url);
    }
    throw notAllowed(`redirects more than ${MOST_REDIRECTS} times`);
  }

  return {
    async download(text, request) {
      if (text.startsWith('data:')) return requireMedia(dataUrlBytes(text, options.maxBytes), request.accept);
      const reply = await fetchMedia(parseUrl(text), request);
      if (reply.status < 200 || reply.status > 299) {
        abandon(reply);
        throw failedDownload(reply.status);
      }
      const declared = mediaTypeOf(reply.headers);
      if (NOT_MEDIA.test(declared) && !declared.startsWith('image/')) {
        abandon(reply);
        throw new UpstreamFailure(
          'invalid_reply',
          `The result of the upstream is ${describeType(declared)} instead of ${request.accept}`,
        );
      }
      return requireMedia(await readBytes(reply, options.maxBytes), request.accept);
    },
    close: () => guarded.close(),
  };
}

function hostMatcher(patterns: string[]): (host: string) => boolean {
  const exact = new Set<string>();
  const suffixes: string[] = [];
  for (const pattern of patterns.map((entry) => entry.toLowerCase())) {
    if (pattern.startsWith('*.')) suffixes.push(pattern.slice(1));
    else exact.add(pattern);
  }
  return (host) =>
    exact.has(host) || suffixes.some((suffix) => host.length > suffix.length && host.endsWith(suffix));
}

/** Never takes a name and password from the URL: undici ignores them, but they have no business there. */
function parseUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (!url) throw notAllowed('is not a URL');
  if (url.username !== '' || url.password !== '') throw notAllowed('holds credentials');
  return url;
}

/** Bytes of a data URL (RFC 2397). */
function dataUrlBytes(url: string, maxBytes: number): Uint8Array {
  const comma = url.indexOf(',');
  if (comma < 0) throw notAllowed('is not a data URL');
  const payload = url.slice(comma + 1);
  if (payload.length > maxBytes * 3) throw tooLarge(maxBytes);
  const bytes = /;\s*base64\s*$/i.test(url.slice(0, comma))
    ? Buffer.from(payload, 'base64')
    : percentDecoded(payload);
  if (bytes.length > maxBytes) throw tooLarge(maxBytes);
  return bytes;
}

/** Percent-encoded bytes, which need not be UTF-8 and so are beyond `decodeURIComponent`. */
function percentDecoded(text: string): Buffer {
  const latin1 = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(latin1, 'latin1');
}

function isForbiddenAddress(error: unknown): boolean {
  return (
    error instanceof ForbiddenAddressError || (error instanceof Error && isForbiddenAddress(error.cause))
  );
}

function notAllowed(why: string): UpstreamFailure {
  return new UpstreamFailure('invalid_reply', `The URL that the upstream gave for its result ${why}`);
}

function tooLarge(maxBytes: number): UpstreamFailure {
  return new UpstreamFailure('invalid_reply', `The result of the upstream is over ${maxBytes} bytes`);
}

/** A media host's 404 or 401 says nothing about the model or our key, so those count as a bad reply. */
function failedDownload(status: number): UpstreamFailure {
  const told = kindOfStatus(status);
  const kind = told === 'unavailable' || told === 'rate_limited' ? 'unavailable' : 'invalid_reply';
  return new UpstreamFailure(kind, `The result of the upstream could not be fetched (status ${status})`, {
    status,
  });
}
