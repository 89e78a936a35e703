import {
  CAPABILITIES,
  type Capability,
  healthSchema,
  modelConfigurationSchema,
  readinessSchema,
} from '@ai-platform/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectError } from '../support/error-replies.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const KEY = 'a-key-of-the-test-suite';
let service: TestService;
let guarded: TestService;

beforeAll(async () => {
  service = await startTestService({ env: { ALLOWED_ORIGINS: 'https://app.example.com' } });
  guarded = await startTestService({ env: { API_KEYS: `another-long-enough-key,${KEY}` } });
});
afterAll(() => Promise.all([service.close(), guarded.close()]));

const inject = (url: string, headers: Record<string, string> = {}) =>
  service.app.server.inject({ url, headers });

describe('GET /health', () => {
  it('says that the process lives', async () => {
    const reply = await inject('/health');
    expect(reply.statusCode).toBe(200);
    expect(healthSchema.strict().parse(reply.json())).toMatchObject({
      status: 'healthy',
      version: '0.0.0-test',
    });
  });
});

describe('GET /ready', () => {
  it('is ready for what ships with no key, and says what the rest waits for', async () => {
    const reply = await inject('/ready');
    expect(reply.statusCode).toBe(200);
    const { status, components } = readinessSchema.strict().parse(reply.json());
    expect(status).toBe('ready');
    expect(Object.keys(components)).toEqual(CAPABILITIES);
    for (const capability of ['text_to_speech', 'embeddings', 'image_editing']) {
      expect(components[capability], capability).toEqual({ status: 'ready' });
    }
    expect(components.chat).toMatchObject({
      status: 'unavailable',
      reason: expect.stringContaining('npm run models -- pull'),
    });
  });

  it('is 503 while the service drains, when health still is 200', async () => {
    const leaving = await startTestService();
    leaving.app.drain();
    const ready = await leaving.app.server.inject('/ready');
    expect({ status: ready.statusCode, body: ready.json() }).toMatchObject({
      status: 503,
      body: { status: 'draining' },
    });
    expect((await leaving.app.server.inject('/health')).statusCode).toBe(200);
    await leaving.close();
  });
});

describe('GET /config/models', () => {
  it('tells for each capability what serves it, in which order, and what it accepts', async () => {
    const reply = await inject('/config/models');
    const { capabilities } = modelConfigurationSchema.strict().parse(reply.json());
    expect(Object.keys(capabilities)).toEqual(CAPABILITIES);
    expect(capabilities.text_to_speech).toMatchObject({
      default: 'flite',
      provider: 'local',
      availability: 'ready',
      parameters: ['text', 'model', 'voice', 'speaker_id', 'speed', 'format', 'stream'],
    });
    const flite = capabilities.text_to_speech?.models.find(({ provider }) => provider === 'local');
    expect(flite?.parameters.voice?.values).toContain(flite?.parameters.voice?.default);
    for (const capability of ['chat', 'image_generation'] as const) {
      expect(capabilities[capability]).toMatchObject({
        provider: 'local',
        availability: 'downloadable',
        reason: expect.stringContaining('npm run models -- pull'),
      });
    }
    for (const capability of CAPABILITIES) {
      const state = capabilities[capability];
      expect(state?.parameters).toContain('model');
      expect(state?.models.find(({ provider }) => provider === 'hugging-face')).toMatchObject({
        availability: 'needs_key',
        reason: expect.stringContaining('HF_API_KEY'),
      });
    }
  });
});

describe('a capability that nothing can serve yet', () => {
  const chat = { messages: [{ role: 'user', content: 'hi' }] };
  it.each<[Capability, string, unknown]>([
    ['image_generation', '/api/image', { prompt: 'a cat' }],
    ['chat', '/api/llm', chat],
    ['chat', '/api/llm', { ...chat, stream: true }],
    ['image_generation', '/v1/images/generations', { prompt: 'a cat' }],
    ['chat', '/v1/chat/completions', chat],
    ['chat', '/v1/chat/completions', { ...chat, stream: true }],
  ])('%s: POST %s answers 503 with what to do', async (_capability, url, body) => {
    const reply = await service.app.server.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify(body),
    });
    const { message } = expectError(reply, url, 'model_unavailable');
    expect(message).toContain('npm run models -- pull');
    expect(message).toContain('HF_API_KEY');
  });
});

describe('CORS', () => {
  const origin = 'https://app.example.com';

  it('lets an allowed origin read replies and the headers that tell about them', async () => {
    const { headers } = await inject('/health', { origin });
    expect(headers['access-control-allow-origin']).toBe(origin);
    expect(headers.vary).toContain('Origin');
    expect(headers['access-control-expose-headers']).toContain('X-Request-Id');
    expect(headers['access-control-expose-headers']).toContain('Retry-After');
  });

  it.each(['https://evil.example.com', 'https://app.example.com.evil.com', 'http://app.example.com', 'null'])(
    'names no other origin: %s',
    async (other) => {
      const { headers } = await inject('/health', { origin: other });
      expect(headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  it('answers preflights, without a key where keys are needed', async () => {
    for (const { app } of [service, guarded]) {
      const reply = await app.server.inject({
        method: 'OPTIONS',
        url: '/api/llm',
        headers: {
          origin: app === service.app ? origin : 'http://localhost:3000',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type,idempotency-key',
        },
      });
      expect(reply.statusCode).toBe(204);
      expect(reply.headers['access-control-allow-methods']).toBe('GET, HEAD, POST, DELETE');
      expect(reply.headers['access-control-allow-headers']).toContain('authorization');
    }
  });

  it('takes * for any origin', async () => {
    const open = await startTestService({ env: { ALLOWED_ORIGINS: '*' } });
    const { headers } = await open.app.server.inject({ url: '/health', headers: { origin } });
    expect(headers['access-control-allow-origin']).toBe('*');
    await open.close();
  });
});

describe('headers of every reply', () => {
  it.each(['/health', '/nothing', '/v1/nothing', '/docs/', '/openapi.json'])(
    'are safe on %s',
    async (url) => {
      const { headers } = await inject(url);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
      });
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('server');
    },
  );

  it("repeat the caller's request id, unless it is not harmless", async () => {
    const idOf = async (given: string) =>
      (await inject('/health', { 'x-request-id': given })).headers['x-request-id'];
    expect(await idOf('trace-1:2.3_4')).toBe('trace-1:2.3_4');
    for (const given of ['a b', '<script>', 'x'.repeat(129), 'é', '{"a":1}']) {
      expect(await idOf(given)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});

describe('API keys', () => {
  const get = (url: string, headers: Record<string, string> = {}) =>
    guarded.app.server.inject({ url, headers });

  it.each(['/config/models', '/metrics', '/v1/models', '/api/llm', '/v1/nothing', '/nothing'])(
    'are needed for %s',
    async (url) => {
      const reply = await get(url);
      expectError(reply, url, 'unauthorized');
      expect(reply.headers['www-authenticate']).toBe('Bearer');
    },
  );

  it.each(['/health', '/ready', '/openapi.json', '/docs/'])('are not needed for %s', async (url) => {
    expect((await get(url)).statusCode).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ['a bearer token', { authorization: `Bearer ${KEY}` }],
    ['a bearer token in lower case', { authorization: `bearer ${KEY}` }],
    ['X-API-Key', { 'x-api-key': KEY }],
  ])('are taken as %s', async (_what, headers) => {
    expect((await get('/config/models', headers)).statusCode).toBe(200);
    expect((await get('/metrics', headers)).statusCode).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ['an unknown one', { authorization: 'Bearer wrong' }],
    ['the beginning of one', { authorization: `Bearer ${KEY.slice(0, -1)}` }],
    ['one with more after it', { 'x-api-key': `${KEY}x` }],
    ['an empty one', { authorization: 'Bearer ' }],
    ['one as a Basic password', { authorization: `Basic ${KEY}` }],
  ])('refuse %s, and never repeat it', async (_what, headers) => {
    const reply = await get('/config/models', headers);
    expectError(reply, '/config/models', 'unauthorized');
    expect(reply.body).not.toContain('wrong');
    expect(reply.body).not.toContain(KEY.slice(0, -1));
  });

  it('are checked before the body is read', async () => {
    const reply = await guarded.app.server.inject({
      method: 'POST',
      url: '/api/llm',
      payload: 'x'.repeat(9_000_000),
    });
    expectError(reply, '/api/llm', 'unauthorized');
  });

  it('never stand in the log', () => {
    expect(guarded.lines.length).toBeGreaterThan(0);
    expect(guarded.lines.join('')).not.toContain(KEY);
  });
});

describe('GET /v1/models', () => {
  it('lists the models of all capabilities, and finds one whose name has slashes', async () => {
    const { data } = (await inject('/v1/models')).json();
    const ids: string[] = data.map(({ id }: { id: string }) => id);
    expect(ids).toContain('flite');
    const slashed = ids.find((id) => id.includes('/')) ?? '';
    expect((await inject(`/v1/models/${slashed}`)).json()).toMatchObject({ id: slashed, object: 'model' });
    expectError(await inject('/v1/models/no/such'), '/v1/models/no/such', 'model_not_found');
  });
});

describe('GET /metrics', () => {
  it('counts requests by route, never by path', async () => {
    await inject('/nothing/1');
    await inject('/v1/models/some/model');
    const { body, headers } = await inject('/metrics');
    expect(headers['content-type']).toContain('text/plain');
    expect(body).toContain('/v1/models/*');
    expect(body).not.toContain('some/model');
    expect(body).not.toContain('/nothing/1');
  });
});
