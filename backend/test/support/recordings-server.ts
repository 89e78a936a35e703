import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** One real HTTP exchange. */
export interface Recording {
  task: string;
  method: string;
  url: string;
  request: { headers: Record<string, string>; bodyBase64?: string | null };
  response: { status: number; headers: Record<string, string>; bodyBase64?: string | null };
}

export interface RecordingsServer {
  /** `http://127.0.0.1:<port>`; a recorded host is the first segment of the path below it. */
  origin: string;
  /** The base URL that stands for a recorded host. */
  baseUrl(host: string): string;
  /** What was asked, as `METHOD /host/path`, with the status that it was answered with. */
  readonly requests: {
    line: string;
    status: number;
    headers: NodeJS.Dict<string | string[]>;
    body: Buffer;
  }[];
  close(): Promise<void>;
}

const FOLDER =
  process.env.HF_RECORDINGS ?? fileURLToPath(new URL('../../../../shared/hf-recordings', import.meta.url));
/** Set anew by the server, or true only of the connection that was recorded. */
const NOT_REPLAYED = new Set(['content-length', 'content-encoding', 'transfer-encoding', 'connection']);

/** The recorded exchanges, or undefined where they are not at hand (`HF_RECORDINGS` names their folder). */
export function loadRecordings(): Recording[] | undefined {
  const path = `${FOLDER}/recordings.json`;
  // The file is a JSON array of exactly this shape, as its README says.
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Recording[]) : undefined;
}

export const requestBody = ({ request }: Recording): Buffer =>
  Buffer.from(request.bodyBase64 ?? '', 'base64');
export const responseBody = ({ response }: Recording): Buffer =>
  Buffer.from(response.bodyBase64 ?? '', 'base64');

const lineOf = (recording: Recording): string => {
  const { host, pathname } = new URL(recording.url);
  return `${recording.method} /${host}${pathname}`;
};

/**
 * Answers `/<host>/<path>` with the bytes recorded for it, the query ignored, everything else with 404. Of several
 * recordings for one path that fit the request (streaming or not), they are given in their order and the last one
 * from then on.
 */
export async function startRecordingsServer(recordings: Recording[]): Promise<RecordingsServer> {
  const byLine = Map.groupBy(recordings, lineOf);
  const requests: RecordingsServer['requests'] = [];
  const served = new Map<Recording, number>();

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { pathname } = new URL(request.url ?? '/', 'http://replay');
    const line = `${request.method} ${pathname}`;
    const all = byLine.get(line) ?? [];
    const fitting = all.filter((recording) => asksForStream(requestBody(recording)) === asksForStream(body));
    const candidates = fitting.length > 0 ? fitting : all;
    const recording = candidates.find((candidate) => !served.has(candidate)) ?? candidates.at(-1);
    if (!recording) {
      requests.push({ line, status: 404, headers: request.headers, body });
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not recorded"}');
      return;
    }
    served.set(recording, (served.get(recording) ?? 0) + 1);
    const { status, headers } = recording.response;
    requests.push({ line, status, headers: request.headers, body });
    const replayed = Object.entries(headers).filter(([name]) => !NOT_REPLAYED.has(name.toLowerCase()));
    response.writeHead(status, Object.fromEntries(replayed)).end(responseBody(recording));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server listening on TCP has an AddressInfo; only pipes have a string.
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    baseUrl: (host) => `${origin}/${host}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function asksForStream(body: Buffer): boolean {
  try {
    return JSON.parse(body.toString('utf8')).stream === true;
  } catch {
    return false;
  }
}

/** The model that a recorded call was for: from the recorded mappings where its upstream knows it by another name. */
export function recordedModel(call: Recording, recordings: Recording[]): string {
  const [, upstream = '', ...rest] = new URL(call.url).pathname.split('/');
  const path = rest.join('/').replace(/^models\/|^pipeline\/[^/]+\/|\/v1\/chat.*$/g, '');
  const isJson = call.request.headers['content-type'] === 'application/json';
  const providerId: string = (isJson && JSON.parse(requestBody(call).toString('utf8')).model) || path;
  for (const lookUp of recordings.filter(({ method }) => method === 'GET')) {
    const { id, inferenceProviderMapping } = JSON.parse(responseBody(lookUp).toString('utf8'));
    if (inferenceProviderMapping?.[upstream]?.providerId === providerId) return id;
  }
  return providerId;
}
