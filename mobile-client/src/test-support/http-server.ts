/// <reference types="node" />
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { Send } from '../services/api/send';

export interface ReceivedRequest {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

export interface TestServer {
  url: string;
  /** Every request so far, the first first. */
  requests: ReceivedRequest[];
  close(): Promise<void>;
}

export type Handler = (
  response: ServerResponse,
  request: ReceivedRequest,
  index: number,
) => void | Promise<void>;

/** A real HTTP server on loopback. */
export async function startServer(handle: Handler): Promise<TestServer> {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const received: ReceivedRequest = {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.concat(chunks),
    };
    requests.push(received);
    await handle(response, received, requests.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Listening on TCP, it has an address of this kind.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Sends through Node's HTTP client: Jest's preset replaces `fetch` by one that needs a phone. */
export const nodeSend: Send = ({ url, method, headers, body, signal }) =>
  new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, signal, agent: false }, (incoming) => {
      const status = incoming.statusCode ?? 0;
      const empty = status === 204 || status === 304;
      const pairs = Object.entries(incoming.headers).map(
        ([name, value]) => [name, String(value)] as [string, string],
      );
      // Both are the web's ReadableStream; only Node's types of it differ.
      const stream = Readable.toWeb(incoming) as unknown as ReadableStream<Uint8Array>;
      resolve(new Response(empty ? null : stream, { status, headers: pairs }));
    });
    request.on('error', reject);
    request.end(body);
  });

export const json = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};

/** The body of an error as the service writes it. */
export const errorBody = (error: string, message = 'Because.', details?: Record<string, unknown>) => ({
  error,
  message,
  ...(details === undefined ? {} : { details }),
  timestamp: '2026-01-01T12:00:00.000Z',
  request_id: 'request-1',
});

export const event = (name: string, data: unknown): string =>
  `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
