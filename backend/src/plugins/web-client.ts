import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PAGE_HEADERS } from './security-headers.ts';

/** Where `npm start` puts the web build of the client. */
export const WEB_CLIENT_FOLDER = fileURLToPath(new URL('../../../mobile-client/dist', import.meta.url));

/** Folders of the build whose file names hold a hash of their content. */
const HASHED = /[\\/](?:_expo[\\/]static|assets)[\\/]/;
const FOR_EVER = 'public, max-age=31536000, immutable';
/** Kept, but asked for again each time: the page, the service worker and what else keeps its name. */
const ASK_AGAIN = 'no-cache';
/** Paths that belong to the service: an unknown one among them is an error and never a page of the client. */
const SERVICE_PATH = /^\/(?:api|v1|config|docs|health|ready|metrics|openapi\.json|_expo|assets)(?:\/|$)/;

/**
 * Serves the web build of the client at `/`, compressed when it was built, and its page at every path that a browser
 * opens and that is no route of the service. Without a build `/` leads to the API reference.
 *
 * To be added before the check of keys: the page must load before it can ask for one.
 */
export async function webClient(app: FastifyInstance, { folder }: { folder: string }): Promise<void> {
  const index = join(folder, 'index.html');
  if (!existsSync(index)) {
    app.get('/', { config: { public: true, page: true } }, (_request, reply) => reply.redirect('docs/'));
    return;
  }

  const page = await readFile(index);
  const etag = `"${createHash('sha256').update(page).digest('base64url').slice(0, 22)}"`;
  app.addHook('onRequest', (request, reply, done) => {
    if (!isPageOfClient(request)) return done();
    reply.headers(PAGE_HEADERS).header('etag', etag).header('cache-control', ASK_AGAIN);
    if (request.headers['if-none-match'] === etag) reply.code(304).send();
    else reply.type('text/html; charset=utf-8').send(page);
  });

  await app.register(async (files) => {
    files.addHook('onRoute', (route) => {
      route.config = { ...route.config, public: true, page: true };
    });
    await files.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      preCompressed: true,
      decorateReply: false,
      cacheControl: false,
      dotfiles: 'ignore',
      setHeaders: (reply, path) => {
        reply.header('cache-control', HASHED.test(path.slice(folder.length)) ? FOR_EVER : ASK_AGAIN);
      },
    });
  });
}

/** Whether a browser opens a path that is no route: a deep link into the client. */
function isPageOfClient({ is404, method, url, headers }: FastifyRequest): boolean {
  return (
    is404 &&
    (method === 'GET' || method === 'HEAD') &&
    headers.accept?.includes('text/html') === true &&
    !SERVICE_PATH.test(url.split('?', 1)[0] ?? '')
  );
}
