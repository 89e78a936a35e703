import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../test/support/test-service.ts';

const PAGE = '<!doctype html><title>AI Platform</title>';
const CODE = 'console.log("the client");'.repeat(20);
const ENTRY = '/_expo/static/js/web/entry-0123456789abcdef.js';
const browser = { accept: 'text/html,application/xhtml+xml' };

let folder: string;
let service: TestService;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'web-client-'));
  await mkdir(join(folder, '_expo/static/js/web'), { recursive: true });
  await writeFile(join(folder, 'index.html'), PAGE);
  await writeFile(join(folder, 'sw.js'), 'self.skipWaiting();');
  await writeFile(join(folder, '.sources'), 'secret');
  await writeFile(join(folder, ENTRY), CODE);
  await writeFile(join(folder, `${ENTRY}.br`), brotliCompressSync(CODE));
  service = await startTestService({
    env: { API_KEYS: 'a-key-of-sixteen-characters', WEB_CLIENT_FOLDER: folder },
  });
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = {}) =>
  service.app.server.inject({ method: 'GET', url, headers });

describe('the web client', () => {
  it.each(['/', '/chat', '/chat/0197a3c2', '/settings?theme=dark'])(
    'is the page at %s, without a key and under its policy',
    async (path) => {
      const reply = await get(path, browser);
      expect(reply.statusCode).toBe(200);
      expect(reply.body).toBe(PAGE);
      expect(reply.headers['content-type']).toContain('text/html');
      expect(reply.headers['cache-control']).toBe('no-cache');
      expect(reply.headers['content-security-policy']).toContain("script-src 'self' 'wasm-unsafe-eval'");
    },
  );

  it('sends files with a hash in their name compressed and to be kept for ever', async () => {
    const reply = await get(ENTRY, { 'accept-encoding': 'br, gzip' });
    expect(reply.headers['content-encoding']).toBe('br');
    expect(reply.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(brotliDecompressSync(reply.rawPayload).toString()).toBe(CODE);
    expect((await get(ENTRY)).body).toBe(CODE);
  });

  it('has browsers ask again for what keeps its name', async () => {
    expect((await get('/sw.js')).headers['cache-control']).toBe('no-cache');
    const page = await get('/chat', browser);
    const again = await get('/chat', { ...browser, 'if-none-match': String(page.headers.etag) });
    expect(again.statusCode).toBe(304);
  });

  it.each(['/api/nothing', '/v1/nothing', `${ENTRY}x`, '/docs/nothing'])(
    'leaves %s, which does not exist, an error',
    async (path) => {
      const reply = await get(path, { ...browser, authorization: 'Bearer a-key-of-sixteen-characters' });
      expect(reply.statusCode).toBe(404);
      expect(reply.headers['content-type']).toContain('application/json');
    },
  );

  it('leaves an unknown path an error for programs, and shows no hidden file', async () => {
    const key = { authorization: 'Bearer a-key-of-sixteen-characters' };
    expect((await get('/nothing', { ...key, accept: 'application/json' })).statusCode).toBe(404);
    expect((await get('/.sources', key)).statusCode).toBe(404);
  });
});

describe('without a build of the web client', () => {
  it('leads to the API reference', async () => {
    const bare = await startTestService({ env: { WEB_CLIENT_FOLDER: join(folder, 'nothing') } });
    const reply = await bare.app.server.inject({ method: 'GET', url: '/' });
    expect(reply.statusCode).toBe(302);
    expect(reply.headers.location).toBe('docs/');
    await bare.close();
  });
});
