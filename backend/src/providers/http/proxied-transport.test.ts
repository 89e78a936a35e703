import { once } from 'node:events';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  type ProxyServer,
  type ProxyServerOptions,
  startProxyServer,
} from '../../../test/support/proxy-server.ts';
import { selfSignedCertificate } from '../../../test/support/self-signed-certificate.ts';
import { type LoopbackHandler, startLoopbackServer } from './loopback-server.ts';
import { readBytes } from './reply-body.ts';
import { createTransport, type TransportOptions } from './transport.ts';

const HOST = 'upstream.test';
const identity = selfSignedCertificate(HOST);
const authorities = getCACertificates();
beforeAll(() => setDefaultCACertificates([...authorities, identity.cert]));
afterAll(() => setDefaultCACertificates(authorities));

interface Upstream {
  /** Under a name that only the proxy can find. */
  url: string;
  loopbackUrl: string;
  received: { version: string; headers: NodeJS.Dict<string | string[]> }[];
  nextAbort(): Promise<void>;
}

async function startUpstream(scheme: string, handle?: LoopbackHandler): Promise<Upstream> {
  const received: Upstream['received'] = [];
  const plain = await startLoopbackServer(async (request, response, incoming) => {
    received.push({ version: incoming.httpVersion, headers: request.headers });
    await (handle ?? (() => response.end('hello')))(request, response, incoming);
  });
  onTestFinished(() => plain[Symbol.asyncDispose]());
  const { port } = new URL(plain.origin);
  if (scheme === 'http') {
    const url = `http://${HOST}:${port}`;
    return { url, loopbackUrl: plain.origin, received, nextAbort: plain.nextAbort };
  }
  const secure = createSecureServer({ ...identity, allowHTTP1: true }, (request, response) => {
    received.push({ version: request.httpVersion, headers: request.headers });
    response.end('hello');
  });
  secure.listen(0, '127.0.0.1');
  await once(secure, 'listening');
  onTestFinished(() => void secure.close());
  // A server that listens on a TCP port has an address of this type.
  const { port: securePort } = secure.address() as AddressInfo;
  return {
    url: `https://${HOST}:${securePort}`,
    loopbackUrl: `https://127.0.0.1:${securePort}`,
    received,
    nextAbort: plain.nextAbort,
  };
}

interface Proxied {
  proxy: ProxyServer;
  get(url: string, signal?: AbortSignal): Promise<string>;
}

async function startProxied(
  proxyOptions: ProxyServerOptions = {},
  options: TransportOptions & { noProxy?: string[]; login?: string } = {},
): Promise<Proxied> {
  const proxy = await startProxyServer(proxyOptions);
  const { host } = new URL(proxy.url);
  const url = options.login === undefined ? proxy.url : `http://${options.login}${host}`;
  const transport = createTransport({
    ...options,
    proxy: { http: url, https: url, noProxy: options.noProxy ?? [] },
  });
  onTestFinished(async () => {
    await transport.close();
    await proxy.close();
  });
  return {
    proxy,
    async get(url, signal = new AbortController().signal) {
      const reply = await transport.request({ method: 'GET', url, headers: { 'x-one': '1' }, signal });
      return (await readBytes(reply, 1_000_000)).toString();
    },
  };
}

describe.each(['http', 'https'])('transport through a proxy to %s', (scheme) => {
  const variable = `${scheme.toUpperCase()}_PROXY`;

  it('lets the proxy find the host, and gives name and password to the proxy alone', async () => {
    const upstream = await startUpstream(scheme);
    const { proxy, get } = await startProxied({ credentials: 'ann:pass word#1' });

    expect(await get(`${upstream.url}/v1/a?b=c`)).toBe('hello');

    const { host } = new URL(upstream.url);
    expect(proxy.requests).toEqual([scheme === 'http' ? `GET ${upstream.url}/v1/a?b=c` : `CONNECT ${host}`]);
    expect(upstream.received).toMatchObject([{ version: '1.1', headers: { host, 'x-one': '1' } }]);
    expect(upstream.received[0]?.headers).not.toHaveProperty('proxy-authorization');
  });

  it('goes around the proxy for hosts of NO_PROXY, and for this machine', async () => {
    const upstream = await startUpstream(scheme);
    const { proxy, get } = await startProxied(
      {},
      {
        noProxy: [HOST],
        lookup: (_host, options, callback) =>
          options.all
            ? callback(null, [{ address: '127.0.0.1', family: 4 }])
            : callback(null, '127.0.0.1', 4),
      },
    );

    expect(await get(upstream.url)).toBe('hello');
    // Its certificate is for the name; for plain http the address will do.
    if (scheme === 'http') expect(await get(upstream.loopbackUrl)).toBe('hello');
    expect(proxy.requests).toEqual([]);
  });

  it.each([
    ['a wrong password', 'ann:wrong@'],
    ['no password', ''],
  ])('says what to set when the proxy refuses %s', async (_name, login) => {
    const upstream = await startUpstream(scheme);
    const { get } = await startProxied({ credentials: 'ann:sesame' }, { login });

    const refused = get(upstream.url);

    await expect(refused).rejects.toMatchObject({
      name: 'UpstreamFailure',
      kind: 'not_configured',
      status: 407,
      message: expect.stringContaining(`set ${variable}=http://NAME:PASSWORD@HOST:PORT`),
    });
    expect(upstream.received).toEqual([]);
  });

  it('says that it is the proxy that cannot be reached', async () => {
    const { proxy, get } = await startProxied();
    await proxy.close();

    await expect(get(`${scheme}://${HOST}/`)).rejects.toMatchObject({
      kind: 'connection',
      message: `The proxy that ${variable} names cannot be reached (ECONNREFUSED)`,
    });
  });

  it('gives up on a proxy that does not answer', async () => {
    const { get } = await startProxied(
      { refuse: 'silence' },
      { connectTimeoutMs: 200, headersTimeoutMs: 200 },
    );

    await expect(get(`${scheme}://${HOST}/`)).rejects.toMatchObject({ kind: 'timeout' });
  });
});

describe('transport through a proxy', () => {
  it('uses one tunnel for the requests that follow each other', async () => {
    const upstream = await startUpstream('https');
    const { proxy, get } = await startProxied();

    for (let count = 0; count < 6; count += 1) await get(`${upstream.url}/${count}`);

    expect(upstream.received).toHaveLength(6);
    // A request in the very tick in which the last reply ended still counts it as running.
    expect(proxy.requests.length).toBeLessThanOrEqual(2);
  });

  it.each([
    [401, 'not_configured', /set HTTPS_PROXY=/],
    [403, 'not_configured', /does not allow the connection .* NO_PROXY/],
    [502, 'connection', /did not reach the upstream/],
  ])('tells a tunnel refused with %i as %s', async (status, kind, message) => {
    const { get } = await startProxied({ refuse: status });

    await expect(get(`https://${HOST}/`)).rejects.toMatchObject({
      kind,
      status,
      message: expect.stringMatching(message),
    });
  });

  it('names the way to trust the certificate of a proxy that looks into TLS', async () => {
    const upstream = await startUpstream('https');
    const { get } = await startProxied();
    setDefaultCACertificates(authorities);
    onTestFinished(() => setDefaultCACertificates([...authorities, identity.cert]));

    await expect(get(upstream.url)).rejects.toMatchObject({
      kind: 'connection',
      message: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
  });

  it('keeps the bounds on a reply and on its silence', async () => {
    const upstream = await startUpstream('http', (request, response) => {
      response.write(Buffer.alloc(request.url === '/large' ? 5_000 : 5));
    });
    const { get } = await startProxied({}, { maxReplyBytes: 1_000, idleTimeoutMs: 300 });

    await expect(get(`${upstream.url}/large`)).rejects.toMatchObject({
      kind: 'invalid_reply',
      message: expect.stringContaining('too large'),
    });
    await expect(get(`${upstream.url}/stalls`)).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('keeps the bound on connections to an origin', async () => {
    const waiting: (() => void)[] = [];
    const arrived: (() => void)[] = [];
    const upstream = await startUpstream('http', (_request, response) => {
      waiting.push(() => response.end('hello'));
      arrived.shift()?.();
    });
    const { proxy, get } = await startProxied({}, { connections: 1 });
    const first = new Promise<void>((resolve) => arrived.push(resolve));

    const replies = [get(`${upstream.url}/1`), get(`${upstream.url}/2`)];
    await first;
    const second = new Promise<void>((resolve) => arrived.push(resolve));
    expect(proxy.requests).toHaveLength(1);
    waiting.shift()?.();
    await second;
    waiting.shift()?.();

    expect(await Promise.all(replies)).toEqual(['hello', 'hello']);
  });

  it('ends the call of the upstream when the caller leaves', async () => {
    const controller = new AbortController();
    const reason = new Error('the caller left');
    const upstream = await startUpstream('http', () => controller.abort(reason));
    const { get } = await startProxied();

    await expect(get(upstream.url, controller.signal)).rejects.toBe(reason);
    await upstream.nextAbort();
  });
});
