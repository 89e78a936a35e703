import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { UpstreamFailure } from '../upstream-failure.ts';
import { resetConnection, sendJson, startLoopbackServer } from './loopback-server.ts';
import { abandon, readBytes, readJson } from './reply-body.ts';
import { createTransport, type Transport, type TransportOptions } from './transport.ts';

const neverAborted = new AbortController().signal;

function openTransport(options?: TransportOptions): Transport & AsyncDisposable {
  const transport = createTransport(options);
  return { ...transport, [Symbol.asyncDispose]: () => transport.close() };
}

const failure = (kind: string) => expect.objectContaining({ name: 'UpstreamFailure', kind });

describe('transport', () => {
  it('sends method, path, query, headers and body, and hands back status and headers', async () => {
    await using server = await startLoopbackServer((_request, response) =>
      sendJson(response, { ok: 1 }, 418),
    );
    await using transport = openTransport();

    const reply = await transport.request({
      method: 'POST',
      url: `${server.origin}/v1/a?b=c`,
      headers: { 'x-one': '1' },
      body: 'hello',
      signal: neverAborted,
    });

    expect(reply.status).toBe(418);
    expect(reply.headers['content-type']).toBe('application/json');
    expect(await readJson(reply, 100)).toEqual({ ok: 1 });
    expect(server.received[0]).toMatchObject({
      method: 'POST',
      url: '/v1/a?b=c',
      headers: { 'x-one': '1', 'content-length': '5' },
      body: Buffer.from('hello'),
    });
  });

  it('sends streams and bytes, and takes a URL object', async () => {
    await using server = await startLoopbackServer((_request, response) => response.end());
    await using transport = openTransport();
    const url = new URL(`${server.origin}/x?y`);

    for (const body of [Readable.from([Buffer.from('a'), Buffer.from('b')]), Buffer.from('ab')]) {
      abandon(await transport.request({ method: 'POST', url, body, signal: neverAborted }));
    }

    expect(server.received.map((request) => `${request.url} ${request.body}`)).toEqual([
      '/x?y ab',
      '/x?y ab',
    ]);
  });

  it('keeps connections for the next requests', async () => {
    await using server = await startLoopbackServer((_request, response) => response.end('x'));
    await using transport = openTransport();

    for (let count = 0; count < 6; count += 1) {
      const reply = await transport.request({ method: 'GET', url: server.origin, signal: neverAborted });
      await readBytes(reply, 10);
    }

    // A request in the very tick in which the last reply ended still counts it as running.
    expect(server.connections).toBeLessThanOrEqual(2);
  });

  it('fails with connection when nothing listens there', async () => {
    const server = await startLoopbackServer(() => {});
    await server[Symbol.asyncDispose]();
    await using transport = openTransport();

    const request = transport.request({ method: 'GET', url: server.origin, signal: neverAborted });

    await expect(request).rejects.toEqual(failure('connection'));
    await expect(request).rejects.not.toThrow(/127\.0\.0\.1/);
  });

  it('fails with connection when the name does not resolve', async () => {
    await using transport = openTransport({
      lookup: (_host, _options, callback) => {
        callback(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }), '', 0);
      },
    });

    await expect(
      transport.request({ method: 'GET', url: 'http://nowhere.test/', signal: neverAborted }),
    ).rejects.toEqual(failure('connection'));
  });

  it('fails with connection when the upstream resets before it answers', async () => {
    await using server = await startLoopbackServer((_request, response) =>
      response.socket?.resetAndDestroy(),
    );
    await using transport = openTransport();

    await expect(
      transport.request({ method: 'GET', url: server.origin, signal: neverAborted }),
    ).rejects.toEqual(failure('connection'));
  });

  it('fails with connection when the upstream speaks no TLS', async () => {
    await using server = await startLoopbackServer((_request, response) => response.end());
    await using transport = openTransport();

    await expect(
      transport.request({
        method: 'GET',
        url: server.origin.replace('http:', 'https:'),
        signal: neverAborted,
      }),
    ).rejects.toEqual(failure('connection'));
  });

  it('fails with invalid_reply when the upstream does not speak HTTP', async () => {
    await using server = await startLoopbackServer((_request, response) => {
      response.socket?.end('SSH-2.0-OpenSSH_9.9\r\n');
    });
    await using transport = openTransport();

    await expect(
      transport.request({ method: 'GET', url: server.origin, signal: neverAborted }),
    ).rejects.toEqual(failure('invalid_reply'));
  });

  it('fails with timeout, and closes the connection, when no headers come', async () => {
    await using server = await startLoopbackServer(() => {});
    await using transport = openTransport();

    await expect(
      transport.request({
        method: 'GET',
        url: server.origin,
        signal: neverAborted,
        headersTimeoutMs: 30,
      }),
    ).rejects.toEqual(failure('timeout'));
    await server.nextAbort();
  });

  it('fails with timeout when the body falls silent', async () => {
    await using server = await startLoopbackServer((_request, response) => response.write('x'));
    await using transport = openTransport({ idleTimeoutMs: 30 });

    const reply = await transport.request({ method: 'GET', url: server.origin, signal: neverAborted });

    await expect(readBytes(reply, 100)).rejects.toEqual(failure('timeout'));
    await server.nextAbort();
  });

  it('fails with connection when the upstream resets in the middle of the body', async () => {
    await using server = await startLoopbackServer((request, response) => {
      if (request.url === '/sized') response.setHeader('content-length', 100);
      response.write('half');
      resetConnection(response);
    });
    await using transport = openTransport();

    for (const path of ['/sized', '/chunked']) {
      const reply = await transport.request({
        method: 'GET',
        url: server.origin + path,
        signal: neverAborted,
      });
      await expect(readBytes(reply, 1_000)).rejects.toEqual(failure('connection'));
    }
  });

  it('fails with connection when a chunked body ends before its last chunk', async () => {
    await using server = await startLoopbackServer((_request, response) => {
      response.socket?.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n');
    });
    await using transport = openTransport();
    const reply = await transport.request({ method: 'GET', url: server.origin, signal: neverAborted });

    await expect(readBytes(reply, 1_000)).rejects.toEqual(failure('connection'));
  });

  it('refuses a body over the bound of the transport', async () => {
    await using server = await startLoopbackServer((_request, response) => {
      response.write('x'.repeat(60));
      response.end('x'.repeat(60));
    });
    await using transport = openTransport({ maxReplyBytes: 100 });
    const reply = await transport.request({ method: 'GET', url: server.origin, signal: neverAborted });

    await expect(readBytes(reply, 1_000)).rejects.toEqual(failure('invalid_reply'));
  });

  describe('when its signal is aborted', () => {
    const reason = new Error('the caller left');

    it('does not connect at all if that was before the call', async () => {
      await using server = await startLoopbackServer((_request, response) => response.end());
      await using transport = openTransport();

      await expect(
        transport.request({ method: 'GET', url: server.origin, signal: AbortSignal.abort(reason) }),
      ).rejects.toBe(reason);
      expect(server.connections).toBe(0);
    });

    it('closes the connection while the upstream is thinking', async () => {
      const controller = new AbortController();
      await using server = await startLoopbackServer(() => controller.abort(reason));
      await using transport = openTransport();

      await expect(
        transport.request({ method: 'GET', url: server.origin, signal: controller.signal }),
      ).rejects.toBe(reason);
      await server.nextAbort();
      await server.allClosed();
    });

    it.each([
      ['of unknown length', {}],
      ['of known length', { 'content-length': '100' }],
    ])('closes the connection in the middle of a body %s', async (_name, headers) => {
      const controller = new AbortController();
      await using server = await startLoopbackServer((_request, response) => {
        response.writeHead(200, headers).write('half');
      });
      await using transport = openTransport();
      const reply = await transport.request({
        method: 'GET',
        url: server.origin,
        signal: controller.signal,
      });

      const reading = readBytes(reply, 1_000);
      controller.abort(reason);

      await expect(reading).rejects.toBe(reason);
      await server.nextAbort();
      await server.allClosed();
    });

    it('fails at once while it still waits for a free connection', async () => {
      await using server = await startLoopbackServer(() => {});
      await using transport = openTransport({ connections: 1 });
      const running = transport.request({ method: 'GET', url: server.origin, signal: neverAborted });
      const controller = new AbortController();
      const queued = transport.request({ method: 'GET', url: server.origin, signal: controller.signal });

      controller.abort(reason);

      await expect(queued).rejects.toBe(reason);
      await transport.close();
      await expect(running).rejects.toEqual(failure('connection'));
      expect(server.received.length).toBeLessThan(2);
    });
  });

  it('leaves no listener on a signal that outlives its requests', async () => {
    await using server = await startLoopbackServer((_request, response) => response.end('x'));
    await using transport = openTransport();
    const listeners = new Set<unknown>();
    const signal = new AbortController().signal;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (type: string, listener: Parameters<AbortSignal['addEventListener']>[1]) => {
      listeners.add(listener);
      add(type, listener);
    };
    signal.removeEventListener = (type: string, listener: Parameters<AbortSignal['addEventListener']>[1]) => {
      listeners.delete(listener);
      remove(type, listener);
    };

    const reply = await transport.request({ method: 'GET', url: server.origin, signal });
    expect(listeners.size).toBe(1);
    await readBytes(reply, 10);
    await new Promise((resolve) => setImmediate(resolve));

    expect(listeners.size).toBe(0);
  });

  it('fails what still runs when it is closed', async () => {
    await using server = await startLoopbackServer(() => {});
    const transport = createTransport();
    const running = transport.request({ method: 'GET', url: server.origin, signal: neverAborted });

    const outcome = expect(running).rejects.toBeInstanceOf(UpstreamFailure);
    await transport.close();

    await outcome;
  });
});
