import type { LookupFunction } from 'node:net';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ProxyServer, startProxyServer } from '../../../test/support/proxy-server.ts';
import { type LoopbackServer, startLoopbackServer } from './loopback-server.ts';
import { createMediaDownloader, type MediaDownloaderOptions } from './media-download.ts';
import { createTransport } from './transport.ts';

const failure = (kind: string) => expect.objectContaining({ name: 'UpstreamFailure', kind });
const { signal } = new AbortController();
const image = { accept: 'image', signal } as const;

let png: Buffer;
let wav: Buffer;

beforeAll(async () => {
  png = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  wav = Buffer.alloc(144);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(136, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.write('data', 36);
});

function open(options: Partial<MediaDownloaderOptions> = {}) {
  const transport = createTransport({ idleTimeoutMs: 500 });
  const downloader = createMediaDownloader({
    transport,
    allowedHosts: [],
    extraOrigins: [],
    maxBytes: 100_000,
    ...options,
  });
  return {
    download: downloader.download,
    [Symbol.asyncDispose]: async () => {
      await downloader.close();
      await transport.close();
    },
  };
}

const trusting = (server: LoopbackServer) => open({ extraOrigins: [server.origin] });

/** A name resolution that answers every name with these addresses. */
const resolvingTo =
  (...addresses: string[]): LookupFunction =>
  (_hostname, options, callback) => {
    const entries = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (options.all) callback(null, entries);
    else callback(null, entries[0]?.address ?? '', entries[0]?.family ?? 4);
  };

describe('media download', () => {
  it('fetches from a trusted origin, with the type that the bytes tell and without credentials', async () => {
    await using server = await startLoopbackServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/jpeg' }).end(png);
    });
    await using downloader = trusting(server);

    const media = await downloader.download(`${server.origin}/a.jpeg?sig=1`, image);

    expect(media.contentType).toBe('image/png');
    expect(png.equals(media.bytes)).toBe(true);
    expect(server.received[0]?.url).toBe('/a.jpeg?sig=1');
    expect(server.received[0]?.headers).not.toHaveProperty('authorization');
    expect(server.received[0]?.headers).not.toHaveProperty('cookie');
  });

  it('fetches audio', async () => {
    await using server = await startLoopbackServer((_request, response) => response.end(wav));
    await using downloader = trusting(server);

    const media = await downloader.download(server.origin, { accept: 'audio', signal });

    expect(media.contentType).toBe('audio/wav');
  });

  it('decodes data URLs', async () => {
    await using downloader = open();

    const media = await downloader.download(`data:image/png;base64,${png.toString('base64')}`, image);
    const percent = await downloader.download(
      `data:image/png,${png.toString('hex').replace(/../g, '%$&')}`,
      image,
    );

    expect(png.equals(media.bytes)).toBe(true);
    expect(png.equals(percent.bytes)).toBe(true);
  });

  it.each([
    ['a host that is not listed', 'https://evil.test/x'],
    ['a host that only ends like a listed one', 'https://evilallowed.test/x'],
    ['the suffix of a pattern itself', 'https://cdn.test/x'],
    ['plain http', 'http://allowed.test/x'],
    ['another scheme', 'file:///etc/passwd'],
    ['loopback', 'https://127.0.0.1/x'],
    ['loopback in other notations', 'https://2130706433/x'],
    ['IPv6 loopback', 'https://[::1]/x'],
    ['the metadata address', 'https://169.254.169.254/latest'],
    ['credentials', 'https://me:secret@allowed.test/x'],
    ['no URL', 'nonsense'],
    ['no data', 'data:image/png;base64'],
    ['data that is no image', 'data:image/png;base64,aGVsbG8='],
  ])('refuses %s', async (_name, url) => {
    let lookups = 0;
    await using downloader = open({
      allowedHosts: ['allowed.test', '*.cdn.test', '127.0.0.1', '::1', '169.254.169.254'],
      lookup: (...parameters) => {
        lookups += 1;
        resolvingTo('127.0.0.1')(...parameters);
      },
    });

    await expect(downloader.download(url, image)).rejects.toEqual(failure('invalid_reply'));
    expect(lookups).toBe(0);
  });

  it.each([
    ['loopback', ['127.0.0.1']],
    ['IPv6 loopback', ['::1']],
    ['a private address among public ones', ['8.8.8.8', '10.0.0.1']],
    ['an IPv4 address inside an IPv6 one', ['::ffff:127.0.0.1']],
  ])('refuses an allowed host whose name leads to %s', async (_name, addresses) => {
    await using server = await startLoopbackServer((_request, response) => response.end(png));
    await using downloader = open({ allowedHosts: ['*.cdn.test'], lookup: resolvingTo(...addresses) });
    const { port } = new URL(server.origin);

    await expect(downloader.download(`https://a.cdn.test:${port}/x`, image)).rejects.toMatchObject({
      kind: 'invalid_reply',
      message: expect.stringContaining('not public'),
    });
    expect(server.connections).toBe(0);
  });

  describe('through a proxy', () => {
    const proxied = (proxy: ProxyServer, noProxy: string[] = []) =>
      open({
        allowedHosts: ['allowed.test', '127.0.0.1', '10.0.0.1'],
        lookup: resolvingTo('127.0.0.1'),
        proxy: { http: proxy.url, https: proxy.url, noProxy },
      });

    it('leaves it to the proxy to find an allowed host', async () => {
      const proxy = await startProxyServer({ refuse: 502 });
      await using downloader = proxied(proxy);

      await expect(downloader.download('https://allowed.test/x', image)).rejects.toEqual(
        failure('connection'),
      );
      expect(proxy.requests).toEqual(['CONNECT allowed.test:443']);
      await proxy.close();
    });

    it.each([
      ['a host that is not listed', 'https://evil.test/x', []],
      ['plain http', 'http://allowed.test/x', []],
      ['loopback', 'https://127.0.0.1/x', []],
      ['a private address', 'https://10.0.0.1/x', []],
      [
        'a host of NO_PROXY whose name leads to a private address',
        'https://allowed.test/x',
        ['allowed.test'],
      ],
    ])('still refuses %s', async (_name, url, noProxy) => {
      const proxy = await startProxyServer();
      await using downloader = proxied(proxy, noProxy);

      await expect(downloader.download(url, image)).rejects.toEqual(failure('invalid_reply'));
      expect(proxy.requests).toEqual([]);
      await proxy.close();
    });
  });

  describe('with redirects', () => {
    const redirecting = (target: (server: LoopbackServer, hop: number) => string) => {
      const start = startLoopbackServer(async (request, response) => {
        const hop = Number(request.url.slice(1));
        if (Number.isNaN(hop) || hop === 0) return response.end(png);
        response.writeHead(302, { location: target(await start, hop) }).end('<html>');
      });
      return start;
    };

    it('follows three', async () => {
      await using server = await redirecting((_server, hop) => `/${hop - 1}`);
      await using downloader = trusting(server);

      expect((await downloader.download(`${server.origin}/3`, image)).contentType).toBe('image/png');
    });

    it('refuses a fourth', async () => {
      await using server = await redirecting((_server, hop) => `/${hop - 1}`);
      await using downloader = trusting(server);

      await expect(downloader.download(`${server.origin}/4`, image)).rejects.toEqual(
        failure('invalid_reply'),
      );
    });

    it('refuses one to an address that would not have been allowed in the first place', async () => {
      await using inner = await startLoopbackServer((_request, response) => response.end(png));
      const { port } = new URL(inner.origin);
      for (const target of [`http://127.0.0.1:${port}/`, `https://localhost:${port}/`, '']) {
        await using server = await redirecting(() => target);
        await using downloader = open({ extraOrigins: [server.origin], allowedHosts: ['localhost'] });

        const download = downloader.download(`${server.origin}/${target === '' ? 9 : 1}`, image);

        await expect(download).rejects.toEqual(failure('invalid_reply'));
      }
      expect(inner.connections).toBe(0);
    });
  });

  it.each([
    [404, 'invalid_reply'],
    [401, 'invalid_reply'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ])('fails on status %i with %s', async (status, kind) => {
    await using server = await startLoopbackServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'image/png' }).end(png);
    });
    await using downloader = trusting(server);

    await expect(downloader.download(server.origin, image)).rejects.toMatchObject({ kind, status });
  });

  it.each([
    ['a page', 'text/html', '<html><body>Please log in</body></html>'],
    ['a page declared as an image', 'image/png', '<html><body>Please log in</body></html>'],
    ['JSON', 'application/json', '{"detail":"expired"}'],
    ['SVG', 'image/svg+xml', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['nothing', 'image/png', ''],
  ])('refuses %s', async (_name, type, body) => {
    await using server = await startLoopbackServer((_request, response) => {
      response.writeHead(200, { 'content-type': type }).end(body);
    });
    await using downloader = trusting(server);

    await expect(downloader.download(server.origin, image)).rejects.toEqual(failure('invalid_reply'));
  });

  it('refuses sound where an image is asked, and the other way round', async () => {
    await using server = await startLoopbackServer((request, response) => {
      response.end(request.url === '/png' ? png : wav);
    });
    await using downloader = trusting(server);

    await expect(downloader.download(`${server.origin}/wav`, image)).rejects.toEqual(
      failure('invalid_reply'),
    );
    await expect(downloader.download(`${server.origin}/png`, { accept: 'audio', signal })).rejects.toEqual(
      failure('invalid_reply'),
    );
  });

  it('stops at the size bound and closes the connection', async () => {
    await using server = await startLoopbackServer((_request, response) => {
      response.write(png);
      response.write(Buffer.alloc(200_000));
    });
    await using downloader = trusting(server);

    await expect(downloader.download(server.origin, image)).rejects.toEqual(failure('invalid_reply'));
    await server.nextAbort();
    await expect(downloader.download(`data:image/png,${'x'.repeat(200_000)}`, image)).rejects.toEqual(
      failure('invalid_reply'),
    );
  });

  it('fails with connection when the file breaks off, and with timeout when it stalls', async () => {
    await using server = await startLoopbackServer((request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write(png, () => request.url === '/reset' && response.socket?.resetAndDestroy());
    });
    await using downloader = trusting(server);

    await expect(downloader.download(`${server.origin}/reset`, image)).rejects.toEqual(failure('connection'));
    await expect(downloader.download(`${server.origin}/hang`, image)).rejects.toEqual(failure('timeout'));
  });

  it('ends with the reason of its signal and closes the connection', async () => {
    const controller = new AbortController();
    const reason = new Error('the caller left');
    await using server = await startLoopbackServer((_request, response) => {
      response.write(png, () => controller.abort(reason));
    });
    await using downloader = trusting(server);

    await expect(
      downloader.download(server.origin, { accept: 'image', signal: controller.signal }),
    ).rejects.toBe(reason);
    await server.nextAbort();
  });
});
