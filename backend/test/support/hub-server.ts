import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';

/** A folder of this machine, or each file's content by its path. */
export type RepoContent = string | Record<string, string | Uint8Array>;

export interface HubServerOptions {
  /** By `organisation/name`. Branch `main` is their only one. */
  repos: Record<string, RepoContent>;
  /** Repositories that want a token for their files. */
  gated?: Record<string, { token: string }>;
  /** Path before everything else, as a mirror may have it. */
  basePath?: string;
}

/** What goes wrong, until it is set back. Counts go down with each use. */
export interface HubFaults {
  /** Resets the connection of a file's content after so many bytes of its reply. */
  cut?: { afterBytes: number; times: number } | undefined;
  /** Goes silent after so many bytes of a reply, with the connection open. */
  stall?: { afterBytes: number } | undefined;
  /** Sends so many bytes of a reply, and the rest once the promise is fulfilled. */
  hold?: { afterBytes: number; until: Promise<unknown> } | undefined;
  /** Answers requests with this status before anything else. */
  refuse?: { status: number; retryAfter?: string; times: number } | undefined;
  /** Content of these paths arrives with its last byte changed. */
  corrupt?: Set<string> | undefined;
  /** Answers a range with the whole file. */
  ignoreRange?: boolean | undefined;
}

export interface HubRequest {
  to: 'hub' | 'cdn';
  method: string;
  /** Without the base path and the query; on the CDN the path of the file in its repository. */
  path: string;
  headers: IncomingHttpHeaders;
  /** Bytes of the body that were handed to the connection. */
  sentBytes: number;
}

/** A server on 127.0.0.1 that answers as the Hub does, with a second one as its CDN. */
export interface HubServer extends AsyncDisposable {
  /** What `HF_ENDPOINT` is set to. */
  url: string;
  cdnUrl: string;
  /** Every request, oldest first. */
  requests: HubRequest[];
  faults: HubFaults;
  /** The commit that branch `main` of a repository is at. */
  commitOf(repo: string): string;
  /** Puts new content on branch `main`; earlier commits stay. */
  push(repo: string, content: RepoContent): Promise<void>;
  close(): Promise<void>;
}

interface RepoFile {
  path: string;
  size: number;
  sha256: string;
  /** Git's object id of the content. */
  oid: string;
  isLfs: boolean;
  read(start: number): Readable;
}
type Commit = Map<string, RepoFile>;
interface Repo {
  head: string;
  commits: Map<string, Commit>;
}

const KEPT_IN_GIT = /\.(json|txt|md|jinja|yaml|yml)$|(^|\/)\.[^/]+$/;

/** Starts a Hub with these repositories. */
export async function startHubServer(options: HubServerOptions): Promise<HubServer> {
  const basePath = options.basePath ?? '';
  const repos = new Map<string, Repo>();
  const onCdn = new Map<string, RepoFile>();

  async function push(name: string, content: RepoContent): Promise<void> {
    const files = await filesOf(content);
    const id = createHash('sha1');
    for (const file of files) {
      id.update(`${file.path} ${file.oid}\n`);
      if (file.isLfs) onCdn.set(file.sha256, file);
    }
    const repo = repos.get(name) ?? { head: '', commits: new Map<string, Commit>() };
    repo.head = id.digest('hex');
    repo.commits.set(repo.head, new Map(files.map((file) => [file.path, file])));
    repos.set(name, repo);
  }

  function answerHub(request: IncomingMessage, response: ServerResponse, logged: HubRequest): unknown {
    const { pathname } = new URL(request.url ?? '/', 'http://hub');
    const path = decodeURIComponent(pathname.slice(basePath.length));
    logged.path = path;
    if (!pathname.startsWith(basePath)) return sendError(response, 404, 'NotFound');
    const api = /^\/api\/models\/(.+?)\/(revision|tree)\/([^/]+|refs\/.+)$/.exec(path);
    const resolve = /^\/(.+?)\/resolve\/([^/]+)\/(.+)$/.exec(path);
    const [name = '', revision = ''] = api ? [api[1], api[3]] : [resolve?.[1], resolve?.[2]];
    const repo = repos.get(name);
    // Without a token the Hub does not tell a missing repository from a private one.
    if (!repo) return sendError(response, request.headers.authorization ? 404 : 401, 'RepoNotFound');
    const id = revision === 'main' ? repo.head : revision;
    const commit = repo.commits.get(id);
    if (!commit) return sendError(response, 404, 'RevisionNotFound');
    if (api?.[2] === 'revision') return sendJson(response, { id: name, modelId: name, sha: id });
    if (api) return sendJson(response, [...commit.values()].map(treeEntry));

    const gate = options.gated?.[name];
    if (gate && request.headers.authorization !== `Bearer ${gate.token}`) {
      return sendError(response, request.headers.authorization ? 403 : 401, 'GatedRepo');
    }
    const file = commit.get(resolve?.[3] ?? '');
    response.setHeader('x-repo-commit', id);
    if (!file) return sendError(response, 404, 'EntryNotFound');
    if (!file.isLfs) return sendContent(request, response, logged, file, `"${file.oid}"`);
    response.writeHead(302, {
      location: `${server.cdnUrl}/${file.sha256}?Signature=only-for-this-link`,
      etag: `"${file.oid}"`,
      'x-linked-etag': `"${file.sha256}"`,
      'x-linked-size': file.size,
      'content-length': 0,
    });
    response.end();
  }

  function answerCdn(request: IncomingMessage, response: ServerResponse, logged: HubRequest): unknown {
    const { pathname } = new URL(request.url ?? '/', 'http://cdn');
    const file = onCdn.get(pathname.slice(1));
    if (!file) return sendError(response, 404, 'NotFound');
    logged.path = file.path;
    return sendContent(request, response, logged, file, '"of-the-cdn"');
  }

  async function sendContent(
    request: IncomingMessage,
    response: ServerResponse,
    logged: HubRequest,
    file: RepoFile,
    etag: string,
  ): Promise<void> {
    const { faults } = server;
    const asked = faults.ignoreRange ? null : /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    const start = asked ? Number(asked[1]) : 0;
    if (start >= file.size && asked) {
      response.writeHead(416, { 'content-range': `bytes */${file.size}`, 'content-length': 0 }).end();
      return;
    }
    response.writeHead(asked ? 206 : 200, {
      etag,
      'accept-ranges': 'bytes',
      'content-type': 'application/octet-stream',
      'content-length': file.size - start,
      ...(asked ? { 'content-range': `bytes ${start}-${file.size - 1}/${file.size}` } : {}),
    });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    const cut = faults.cut && faults.cut.times > 0 ? faults.cut : undefined;
    if (cut) cut.times -= 1;
    const end = cut?.afterBytes ?? faults.stall?.afterBytes ?? Number.POSITIVE_INFINITY;
    let position = start;
    for await (const whole of inPieces(file.read(start), faults.hold)) {
      const piece = whole.subarray(0, Math.max(0, end - logged.sentBytes));
      position += piece.length;
      if (position === file.size && faults.corrupt?.has(file.path)) invertLastByte(piece);
      if (response.destroyed) return;
      logged.sentBytes += piece.length;
      if (!response.write(piece)) await drained(response);
      if (logged.sentBytes >= end && position < file.size) {
        if (cut) response.write('', () => setImmediate(() => response.socket?.destroy()));
        return;
      }
    }
    response.end();
  }

  const servers: Server[] = [];
  const sockets = new Set<Socket>();

  async function listen(
    to: HubRequest['to'],
    answer: (request: IncomingMessage, response: ServerResponse, logged: HubRequest) => unknown,
  ): Promise<string> {
    const http = createServer((request, response) => {
      const logged: HubRequest = {
        to,
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        sentBytes: 0,
      };
      server.requests.push(logged);
      const { refuse } = server.faults;
      if (!refuse || refuse.times <= 0) return answer(request, response, logged);
      refuse.times -= 1;
      if (refuse.retryAfter !== undefined) response.setHeader('retry-after', refuse.retryAfter);
      sendError(response, refuse.status, 'Refused');
    });
    http.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    servers.push(http);
    // A server that listens on a TCP port has an address of this type.
    return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  }

  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await Promise.all(servers.map((http) => new Promise((resolve) => http.close(resolve))));
  };
  const server: HubServer = {
    url: '',
    cdnUrl: '',
    requests: [],
    faults: {},
    commitOf: (repo) => repos.get(repo)?.head ?? '',
    push,
    close,
    [Symbol.asyncDispose]: close,
  };
  for (const [name, content] of Object.entries(options.repos)) await push(name, content);
  server.url = `${await listen('hub', answerHub)}${basePath}`;
  server.cdnUrl = await listen('cdn', answerCdn);
  return server;
}

async function filesOf(content: RepoContent): Promise<RepoFile[]> {
  if (typeof content !== 'string') {
    const files = Object.entries(content).map(([path, data]) => {
      const bytes = Buffer.from(data);
      return fileOf(path, bytes.length, (start) => Readable.from([bytes.subarray(start)]));
    });
    return Promise.all(files);
  }
  const entries = await readdir(content, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const file = join(entry.parentPath, entry.name);
        const path = relative(content, file).split(sep).join('/');
        return fileOf(path, (await stat(file)).size, (start) => createReadStream(file, { start }));
      }),
  );
}

async function fileOf(path: string, size: number, read: RepoFile['read']): Promise<RepoFile> {
  const sha256 = createHash('sha256');
  const oid = createHash('sha1').update(`blob ${size}\0`);
  for await (const chunk of read(0)) {
    sha256.update(chunk);
    oid.update(chunk);
  }
  return {
    path,
    size,
    sha256: sha256.digest('hex'),
    oid: oid.digest('hex'),
    isLfs: !KEPT_IN_GIT.test(path),
    read,
  };
}

function treeEntry(file: RepoFile) {
  const { path, size, oid, sha256 } = file;
  return {
    type: 'file',
    path,
    size,
    oid,
    ...(file.isLfs ? { lfs: { oid: sha256, size, pointerSize: 134 } } : {}),
  };
}

async function* inPieces(source: Readable, hold: HubFaults['hold']): AsyncGenerator<Buffer> {
  const bytes = hold?.afterBytes ?? 64 * 1024;
  for await (const chunk of source) {
    for (let start = 0; start < chunk.length; start += bytes) {
      // A copy, so that a fault never changes the file itself.
      yield Buffer.from(chunk.subarray(start, start + bytes));
      await hold?.until;
    }
  }
}

/** Resolves when more can be written, or nothing any more. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

function invertLastByte(bytes: Buffer): void {
  const last = bytes.length - 1;
  if (last >= 0) bytes.writeUInt8(255 - bytes.readUInt8(last), last);
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

function sendError(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'x-error-code': code });
  response.end(JSON.stringify({ error: code }));
}
