import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface ReceivedRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export type LoopbackHandler = (
  request: ReceivedRequest,
  response: ServerResponse,
  incoming: IncomingMessage,
) => unknown;

/** A real HTTP server for tests, on 127.0.0.1 and a free port. */
export interface LoopbackServer extends AsyncDisposable {
  origin: string;
  /** Every request that has arrived whole, oldest first. */
  received: ReceivedRequest[];
  /** Connections that were ever made to it. */
  connections: number;
  /** Connections that are open now. */
  readonly openConnections: number;
  /** Calls back when the next connection sends its first bytes. */
  onConnection(callback: () => void): void;
  /** Resolves when a client has left before its reply was complete. */
  nextAbort(): Promise<void>;
  /** Resolves when no connection is open any more. */
  allClosed(): Promise<void>;
}

/** Starts a server that answers each request, once its body has arrived, with `handle`. */
export async function startLoopbackServer(handle: LoopbackHandler): Promise<LoopbackServer> {
  const sockets = new Set<Socket>();
  const closeWaiters: (() => void)[] = [];
  const abortWaiters: (() => void)[] = [];
  let aborts = 0;

  const http = createServer(async (incoming, response) => {
    response.on('close', () => {
      if (response.writableFinished) return;
      const waiter = abortWaiters.shift();
      if (waiter) waiter();
      else aborts += 1;
    });
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk);
    } catch {
      return;
    }
    const request = {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.concat(chunks),
    };
    server.received.push(request);
    await handle(request, response, incoming);
  });
  http.on('connection', (socket) => {
    server.connections += 1;
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) for (const resolve of closeWaiters.splice(0)) resolve();
    });
  });

  const server: LoopbackServer = {
    origin: '',
    received: [],
    connections: 0,
    get openConnections() {
      return sockets.size;
    },
    onConnection: (callback) => {
      http.once('connection', (socket) => socket.once('data', callback));
    },
    nextAbort: () =>
      new Promise((resolve) => {
        if (aborts === 0) abortWaiters.push(resolve);
        else {
          aborts -= 1;
          resolve();
        }
      }),
    allClosed: () =>
      new Promise((resolve) => {
        if (sockets.size === 0) resolve();
        else closeWaiters.push(resolve);
      }),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      http.close();
      await once(http, 'close');
    },
  };
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  // A server that listens on a TCP port has an address of this type.
  const { port } = http.address() as AddressInfo;
  server.origin = `http://127.0.0.1:${port}`;
  return server;
}

/** Answers with a JSON body. */
export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** Answers with an event stream made of these pieces, sent one after the other. */
export function sendEvents(response: ServerResponse, ...pieces: (string | Buffer)[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  for (const piece of pieces) response.write(piece);
  response.end();
}

/** Sends what was written so far and then resets the connection. */
export function resetConnection(response: ServerResponse): void {
  response.write('', () => setImmediate(() => response.socket?.resetAndDestroy()));
}
