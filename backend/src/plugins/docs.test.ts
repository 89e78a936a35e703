import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiKeys } from './api-keys.ts';
import { docs } from './docs.ts';

let app: FastifyInstance;

beforeAll(async () => {
  app = fastify();
  apiKeys(app, { keys: ['secret'] });
  app.get('/private', () => 'private');
  await app.register(docs, { version: '1.2.3' });
});
afterAll(() => app.close());

describe('the OpenAPI document', () => {
  it('is served as JSON with the version of the service', async () => {
    const reply = await app.inject('/openapi.json');
    expect(reply.statusCode).toBe(200);
    expect(reply.headers['content-type']).toContain('application/json');
    expect(reply.json()).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } });
  });

  it('is not sent again to who has it', async () => {
    const { headers } = await app.inject('/openapi.json');
    const again = await app.inject({
      url: '/openapi.json',
      headers: { 'if-none-match': headers.etag ?? 'none' },
    });
    expect(again.statusCode).toBe(304);
    expect(again.body).toBe('');
  });
});

describe('the reference page', () => {
  it('needs no API key, and frees no other route of it', async () => {
    expect((await app.inject('/docs/')).statusCode).toBe(200);
    expect((await app.inject('/docs/swagger-ui.css')).statusCode).toBe(200);
    expect((await app.inject('/private')).statusCode).not.toBe(200);
  });

  it('is found without the closing slash', async () => {
    const reply = await app.inject('/docs');
    expect(reply.statusCode).toBe(302);
    expect(new URL(reply.headers.location ?? '', 'http://localhost/docs').pathname).toBe('/docs/');
  });

  it('loads only files that the service itself has, and holds no inline script', async () => {
    const page = (await app.inject('/docs/')).body;
    const sources = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(sources.length).toBeGreaterThan(3);
    for (const source of sources) {
      const reply = await app.inject(new URL(source, 'http://localhost/docs/').pathname);
      expect(reply.statusCode, source).toBe(200);
    }
    expect(page).not.toMatch(/<script(?![^>]*src=)|<style|style=|https?:/);
  });

  it.each([
    '/docs/package.json',
    '/docs/swagger-ui.js',
    '/docs/../package.json',
    '/docs/%2e%2e/package.json',
  ])('gives nothing else away: %s', async (url) => {
    expect((await app.inject(url)).statusCode).toBeGreaterThanOrEqual(400);
  });
});
