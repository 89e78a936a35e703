import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request as send } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface ProxyServerOptions {
  /** `name:password` that it asks for. */
  credentials?: string;
  /** What it answers instead of doing its work; `silence` is no answer at all. */
  refuse?: number | 'silence';
}

/** An HTTP proxy on 127.0.0.1, which is also the address that it finds for every name. */
export interface ProxyServer {
  /** With the name and password that it asks for. */
  url: string;
  /** The request lines that it got, without their version, oldest first. */
  requests: string[];
  close(): Promise<void>;
}

const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-authorization', 'proxy-connection'];

/** Starts a proxy that forwards requests for `http:` URLs and makes tunnels for all else. */
export async function startProxyServer(options: ProxyServerOptions = {}): Promise<ProxyServer> {
  const { credentials, refuse } = options;
  const sockets = new Set<Duplex>();
  const expected = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;

  const refusalOf = (headers: IncomingHttpHeaders): ProxyServerOptions['refuse'] =>
    expected === undefined || headers['proxy-authorization'] === expected ? refuse : 407;

  const http = createServer((incoming, response) => {
    server.requests.push(`${incoming.method} ${incoming.url}`);
    const refusal = refusalOf(incoming.headers);
    if (refusal === 'silence') return;
    if (refusal !== undefined) return response.writeHead(refusal).end('<html>The proxy refuses</html>');
    const url = new URL(incoming.url ?? '');
    const headers = Object.entries(incoming.headers).filter(([name]) => !HOP_BY_HOP.includes(name));
    const upstream = send({
      host: '127.0.0.1',
      port: url.port,
      path: url.pathname + url.search,
      method: incoming.method,
      headers: Object.fromEntries(headers),
    });
    upstream.on('response', (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(response);
    });
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    incoming.pipe(upstream);
  });

  http.on('connect', (incoming, socket, head) => {
    server.requests.push(`CONNECT ${incoming.url}`);
    const refusal = refusalOf(incoming.headers);
    if (refusal === 'silence') return;
    if (refusal !== undefined) return socket.end(`HTTP/1.1 ${refusal} Refused\r\ncontent-length: 0\r\n\r\n`);
    const upstream = connect(Number(incoming.url?.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    sockets.add(upstream);
    upstream.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
  });
  http.on('connection', (socket: Socket) => sockets.add(socket));

  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  // A server that listens on a TCP port has an address of this type.
  const { port } = http.address() as AddressInfo;
  const login = credentials?.split(':').map(encodeURIComponent).join(':').concat('@') ?? '';
  const server: ProxyServer = {
    url: `http://${login}127.0.0.1:${port}`,
    requests: [],
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return server;
}
