import { BlockList, isIP } from 'node:net';

/** The proxies of `HTTP_PROXY` and `HTTPS_PROXY`, and the hosts that are reached without one. */
export interface ProxySettings {
  /** URL of the proxy for `http:` URLs, with its name and password where it wants them. */
  http: string | undefined;
  /** The same for `https:` URLs. */
  https: string | undefined;
  /** Entries of `NO_PROXY`. */
  noProxy: readonly string[];
}

const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' };

interface Rule {
  /** Undefined for every port. */
  port: string | undefined;
  matches(host: string): boolean;
}

/**
 * Tells which URLs are reached without a proxy: those of this machine, and what `NO_PROXY` lists. An entry is `*`, a
 * host or domain with everything below it (`example.com`, `.example.com`), only what is below one (`*.example.com`),
 * an address, or a network (`10.0.0.0/8`); all but networks may end with a port.
 */
export function directMatcher(noProxy: readonly string[]): (url: URL) => boolean {
  const rules = ['localhost', '127.0.0.0/8', '::1', ...noProxy].map(ruleOf);
  return (url) => {
    const host = bareHost(url.hostname);
    const port = url.port || DEFAULT_PORTS[url.protocol];
    return rules.some((rule) => (rule.port === undefined || rule.port === port) && rule.matches(host));
  };
}

function ruleOf(entry: string): Rule {
  const [, network, prefix] = /^(.+)\/(\d+)$/.exec(entry) ?? [];
  if (network !== undefined) return { port: undefined, matches: networkMatcher(network, Number(prefix)) };
  // An IPv6 address has colons of its own; with a port it stands in brackets.
  const [, host = entry, port] = /^(\[.+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
  const name = bareHost(host.toLowerCase());
  if (name === '*') return { port, matches: () => true };
  const family = isIP(name);
  if (family > 0) return { port, matches: networkMatcher(name, family === 4 ? 32 : 128) };
  const domain = name.replace(/^\*?\./, '');
  const withItself = !name.startsWith('*');
  return {
    port,
    matches: (other) => (withItself && other === domain) || other.endsWith(`.${domain}`),
  };
}

/** By value, since an IPv6 address can be written in many ways. */
function networkMatcher(network: string, prefix: number): (host: string) => boolean {
  const list = new BlockList();
  list.addSubnet(network, prefix, familyOf(network));
  return (host) => isIP(host) > 0 && list.check(host, familyOf(host));
}

const familyOf = (address: string) => (isIP(address) === 4 ? 'ipv4' : 'ipv6');

const bareHost = (host: string): string => host.replace(/^\[|\]$|\.$/g, '');
