import { UpstreamFailure } from '../upstream-failure.ts';
import type { HttpReply, IncomingHeaders, ReplyBody } from './transport.ts';
import { transportFailure } from './transport-failure.ts';

/** Closes the connection of a reply whose body is not wanted. */
export function abandon(reply: HttpReply): void {
  reply.body.on('error', ignore).destroy();
}

const ignore = () => {};

/** The declared media type, lower case and without parameters; empty when none is declared. */
export function mediaTypeOf(headers: IncomingHeaders): string {
  const declared = headers['content-type'];
  const first = Array.isArray(declared) ? declared[0] : declared;
  return first?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/**
 * Reads the whole body.
 *
 * @throws UpstreamFailure `invalid_reply` past `maxBytes` (the connection is closed), `connection` when it breaks
 * off, `timeout` when it falls silent; or the signal's reason when the request was aborted
 */
export async function readBytes(reply: HttpReply, maxBytes: number): Promise<Buffer> {
  const declared = reply.headers['content-length'];
  const length = typeof declared === 'string' ? Number(declared) : Number.NaN;
  if (length > maxBytes) {
    abandon(reply);
    throw tooLarge(reply, maxBytes);
  }
  try {
    // The parser holds the body to its declared length, so only one without needs to be counted.
    if (length >= 0) return asBuffer(await reply.body.bytes());
    return await collect(reply, maxBytes);
  } catch (error) {
    throw transportFailure(error);
  }
}

/**
 * Reads the whole body as JSON.
 *
 * @throws UpstreamFailure as `readBytes`, and `invalid_reply` for another declared type or a body that is not JSON
 */
export async function readJson(reply: HttpReply, maxBytes: number): Promise<unknown> {
  requireJsonType(reply);
  return parseJson(await readBytes(reply, maxBytes), reply.status);
}

/** @throws UpstreamFailure `invalid_reply`, after closing the connection, unless JSON or nothing is declared */
export function requireJsonType(reply: HttpReply): void {
  const type = mediaTypeOf(reply.headers);
  if (type === 'application/json' || type === '' || type.endsWith('+json')) return;
  abandon(reply);
  throw new UpstreamFailure('invalid_reply', `The upstream answered ${describeType(type)} instead of JSON`, {
    status: reply.status,
  });
}

/** @throws UpstreamFailure `invalid_reply` */
export function parseJson(json: Buffer | string, status: number): unknown {
  try {
    return JSON.parse(typeof json === 'string' ? json : json.toString('utf8'));
  } catch {
    // The parser's own message quotes the text, which may hold a prompt.
    throw new UpstreamFailure('invalid_reply', 'The reply of the upstream is not valid JSON', { status });
  }
}

/** A declared media type in words that are safe to show, however the upstream wrote it. */
export function describeType(type: string): string {
  return /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(type) ? type : 'another type';
}

function collect(reply: HttpReply, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const { body } = reply;
    if (body.destroyed) return reject(body.errored ?? closedEarly());
    const chunks: Buffer[] = [];
    let size = 0;
    body
      .on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxBytes) {
          reject(tooLarge(reply, maxBytes));
          body.destroy();
        } else {
          chunks.push(chunk);
        }
      })
      .on('end', () => resolve(Buffer.concat(chunks, size)))
      .on('error', reject);
  });
}

/**
 * The first bytes of a body, at most `maxBytes`, however it ends; the rest is not waited for and its connection
 * is closed. For bodies that are only looked at for an explanation.
 */
export function readBeginning(body: ReplyBody, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = () => resolve(Buffer.concat(chunks, size).subarray(0, maxBytes));
    if (body.destroyed) return finish();
    body
      .on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size >= maxBytes) body.destroy();
      })
      .on('end', finish)
      .on('error', finish);
  });
}

function tooLarge(reply: HttpReply, maxBytes: number): UpstreamFailure {
  return new UpstreamFailure('invalid_reply', `The reply of the upstream is over ${maxBytes} bytes`, {
    status: reply.status,
  });
}

function closedEarly(): UpstreamFailure {
  return new UpstreamFailure('connection', 'The connection to the upstream was closed');
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
