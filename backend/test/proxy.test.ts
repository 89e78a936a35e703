import { expect, it, onTestFinished } from 'vitest';
import {
  type LoopbackHandler,
  type LoopbackServer,
  sendEvents,
  sendJson,
  startLoopbackServer,
} from '../src/providers/http/loopback-server.ts';
import { expectError } from './support/error-replies.ts';
import { type ProxyServer, type ProxyServerOptions, startProxyServer } from './support/proxy-server.ts';
import { startTestService, type TestService } from './support/test-service.ts';

const PASSWORD = 'PasswordOfTheProxy';
const messages = [{ role: 'user', content: 'Hello' }];

const answer: LoopbackHandler = (request, response) => {
  if (request.body.includes('"stream":true')) {
    const delta = JSON.stringify({
      choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: 'stop' }],
    });
    return sendEvents(response, `data: ${delta}\n\n`, 'data: [DONE]\n\n');
  }
  sendJson(response, {
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  });
};

/** The service, whose upstreams only the proxy can find. */
async function startBehindProxy(
  options: ProxyServerOptions = {},
): Promise<{ service: TestService; proxy: ProxyServer; upstream: LoopbackServer }> {
  const upstream = await startLoopbackServer(answer);
  const proxy = await startProxyServer({ credentials: `ann:${PASSWORD}`, ...options });
  const { port } = new URL(upstream.origin);
  const service = await startTestService({
    env: {
      http_proxy: proxy.url,
      HF_API_KEY: 'hf_key',
      HF_ROUTER_URL: `http://router.test:${port}`,
      HF_ENDPOINT: `http://hub.test:${port}`,
      OPENAI_COMPATIBLE_BASE_URL: `http://server.test:${port}/v1`,
    },
  });
  onTestFinished(async () => {
    await service.close();
    await proxy.close();
    await upstream[Symbol.asyncDispose]();
  });
  return { service, proxy, upstream };
}

it('reaches every upstream through the proxy, and tells nobody its password', async () => {
  const { service, proxy, upstream } = await startBehindProxy();
  await service.app.start();
  let seen = '';

  for (const model of ['hugging-face:openai/gpt-oss-120b', 'openai-compatible:gpt-4o-mini']) {
    const reply = await service.post('/api/llm', { messages, model });
    expect(reply.status).toBe(200);
    const stream = await service.post('/api/llm', { messages, model, stream: true });
    seen += (await reply.text()) + (await stream.text());
  }
  for (const path of ['/config', '/config/models', '/ready', '/metrics']) {
    seen += await (await service.fetch(path)).text();
  }

  expect(seen.match(/Hi/g)?.length).toBeGreaterThanOrEqual(4);
  const hosts = proxy.requests.map((line) => new URL(line.split(' ')[1] ?? '').hostname);
  expect(new Set(hosts)).toEqual(new Set(['hub.test', 'router.test', 'server.test']));
  expect(upstream.received).toHaveLength(proxy.requests.length);
  expect(upstream.received.some(({ headers }) => 'proxy-authorization' in headers)).toBe(false);
  const log = service.lines.join('');
  expect(log).toContain(new URL(proxy.url).host);
  for (const text of [seen, log]) expect(text).not.toContain(PASSWORD);
});

it('says what to set when the proxy refuses', async () => {
  const { service, upstream } = await startBehindProxy({ refuse: 407 });

  const reply = await service.app.server.inject({ method: 'POST', url: '/api/llm', payload: { messages } });

  const { message } = expectError(reply, '/api/llm', 'model_unavailable');
  expect(message).toContain('set HTTP_PROXY=');
  expect(upstream.received).toEqual([]);
});
