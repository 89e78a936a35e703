import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  method: string;
  /** With the query. */
  path: string;
  headers: NodeJS.Dict<string | string[]>;
  body: Buffer;
}

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  /** Anything but bytes and text is sent as JSON. */
  body?: unknown;
}

export interface UpstreamServer {
  origin: string;
  readonly requests: SeenRequest[];
  /** Requests whose connection the client closed before they were answered. */
  readonly aborted: SeenRequest[];
  close(): Promise<void>;
}

/** A loopback server that answers as `handle` says; `undefined` leaves the request hanging. */
export async function startUpstreamServer(
  handle: (request: SeenRequest) => Answer | undefined,
): Promise<UpstreamServer> {
  const requests: SeenRequest[] = [];
  const aborted: SeenRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method = '', url: path = '', headers } = incoming;
    const seen = { method, path, headers, body: Buffer.concat(chunks) };
    requests.push(seen);
    outgoing.on('close', () => {
      if (!outgoing.writableEnded) aborted.push(seen);
    });
    const answer = handle(seen);
    if (!answer) return;
    const { status = 200, body = '' } = answer;
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const type = raw ? {} : { 'content-type': 'application/json' };
    outgoing.writeHead(status, { ...type, ...answer.headers }).end(raw ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server listening on TCP has an AddressInfo; only pipes have a string.
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    aborted,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
