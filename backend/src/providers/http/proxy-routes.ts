import { type Dispatcher, Pool, ProxyAgent } from 'undici';
import { directMatcher, type ProxySettings } from './proxy-settings.ts';

/** A way through a proxy. */
export interface ProxyRoute {
  dispatcher: Dispatcher;
  /** The variable that named the proxy, for messages. */
  variable: 'HTTP_PROXY' | 'HTTPS_PROXY';
}

export interface ProxyRoutes {
  /** The way to a URL, or undefined where none leads through a proxy. */
  routeTo(url: URL): ProxyRoute | undefined;
  /** Ends every connection. */
  destroy(): Promise<void>;
}

/**
 * Connections through proxies: a tunnel (`CONNECT`) for `https:` URLs, the whole URL in the request line for `http:`
 * ones. `limits` hold for each origin behind a proxy as they do without one.
 */
export function createProxyRoutes(
  settings: ProxySettings,
  limits: Pool.Options,
  connectTimeoutMs: number,
): ProxyRoutes {
  const isDirect = directMatcher(settings.noProxy);

  const through = (uri: string): ProxyAgent =>
    new ProxyAgent({
      ...limits,
      uri,
      connectTimeout: connectTimeoutMs,
      proxyTls: { allowH2: false },
      // Left to itself undici takes pools with none of these limits for `http:` URLs.
      factory: (origin, own) => new Pool(origin, { ...limits, ...own }),
      // And lets a proxy take five minutes to answer a CONNECT.
      clientFactory: (origin, own) =>
        new Pool(origin, { allowH2: false, headersTimeout: connectTimeoutMs, ...own }),
    });

  const routes = new Map<string, ProxyRoute>();
  if (settings.http !== undefined) {
    routes.set('http:', { dispatcher: through(settings.http), variable: 'HTTP_PROXY' });
  }
  if (settings.https !== undefined) {
    routes.set('https:', { dispatcher: through(settings.https), variable: 'HTTPS_PROXY' });
  }

  return {
    routeTo: (url) => (isDirect(url) ? undefined : routes.get(url.protocol)),
    async destroy() {
      await Promise.all([...routes.values()].map(({ dispatcher }) => dispatcher.destroy()));
    },
  };
}
