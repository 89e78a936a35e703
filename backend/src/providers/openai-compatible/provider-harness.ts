import { Writable } from 'node:stream';
import { createLogger } from '../../utils/logging.ts';
import { ManualClock } from '../../utils/manual-clock.ts';
import { type LoopbackHandler, type LoopbackServer, startLoopbackServer } from '../http/loopback-server.ts';
import { createMediaDownloader } from '../http/media-download.ts';
import { createTransport } from '../http/transport.ts';
import type { CallContext, Provider } from '../provider.ts';
import {
  createOpenAICompatibleProvider,
  type OpenAICompatibleProviderOptions,
} from './openai-compatible-provider.ts';

type Options = Partial<OpenAICompatibleProviderOptions>;

export const silentLogger = createLogger(
  'ERROR',
  new Writable({ write: (_line, _encoding, done) => done() }),
);

/** What a call carries, for tests. */
export function contextOf(model: string, signal = new AbortController().signal): CallContext {
  return { model, signal, logger: silentLogger, requestId: 'request-1' };
}

/** A provider on real connections, for tests. */
export function openProviderAt(
  origin: string,
  options: Options = {},
): AsyncDisposable & { provider: Required<Provider> } {
  const transport = createTransport();
  const downloader = createMediaDownloader({
    transport,
    allowedHosts: [],
    extraOrigins: [origin],
    maxBytes: 10_000_000,
  });
  const provider = createOpenAICompatibleProvider({
    name: 'test',
    baseUrl: `${origin}/v1`,
    transport,
    downloader,
    clock: new ManualClock(),
    logger: silentLogger,
    ...options,
  });
  return {
    // With all capabilities only `start` is missing, which no test calls.
    provider: provider as Required<Provider>,
    [Symbol.asyncDispose]: async () => {
      await provider.close();
      await downloader.close();
      await transport.close();
    },
  };
}

/** A provider and a real server that it talks to, for tests. */
export async function openProvider(
  handler: LoopbackHandler,
  options?: Options,
): Promise<AsyncDisposable & { provider: Required<Provider>; server: LoopbackServer }> {
  const server = await startLoopbackServer(handler);
  const opened = openProviderAt(server.origin, options);
  return {
    provider: opened.provider,
    server,
    [Symbol.asyncDispose]: async () => {
      await opened[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

export interface FormPart {
  filename: string | undefined;
  contentType: string | undefined;
  bytes: Buffer;
}

/** The parts of a received multipart body by name, as Node's own parser reads them. */
export async function formParts(
  headers: { 'content-type'?: string | undefined },
  body: Buffer,
): Promise<Map<string, FormPart>> {
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': headers['content-type'] ?? '' },
  }).formData();
  const parts = new Map<string, FormPart>();
  for (const [name, value] of form) {
    parts.set(
      name,
      typeof value === 'string'
        ? { filename: undefined, contentType: undefined, bytes: Buffer.from(value) }
        : { filename: value.name, contentType: value.type, bytes: Buffer.from(await value.arrayBuffer()) },
    );
  }
  return parts;
}
