import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type LoopbackHandler,
  sendJson,
  startLoopbackServer,
} from '../src/providers/http/loopback-server.ts';
import { startTestService } from './support/test-service.ts';

const HF_KEY = 'hf_SecretOfTheHubAccount0123456789';
const OPENAI_KEY = 'sk-SecretOfTheServer0123456789abcdef';
const CALLER_KEY = 'caller-secret-0123456789abcdef';
const KEYS = [HF_KEY, OPENAI_KEY, CALLER_KEY];
const PROMPT = 'PromptThatNobodyMayLog';
const MEDIA = 'MediaThatNobodyMayLog';

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
function form(fields: Record<string, string>, files: Record<string, string | Buffer>): RequestInit {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  for (const [name, value] of Object.entries(files)) {
    const part = new Blob([typeof value === 'string' ? value : new Uint8Array(value)]);
    body.set(name, part, `${MEDIA}.bin`);
  }
  return { method: 'POST', body };
}

/** Speech that the service made itself, and a picture: uploads that get as far as an upstream. */
let speech: Buffer;
let picture: Buffer;
beforeAll(async () => {
  const service = await startTestService();
  const reply = await service.fetch('/api/tts', json({ text: 'Nobody may log this.' }));
  expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'audio/wav']);
  speech = Buffer.from(await reply.bytes());
  await service.close();
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  picture = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#808080', noise } })
    .png()
    .toBuffer();
});
/** Base64 of bytes in the middle of a file, which both stand for it and stay below what is removed as opaque. */
const excerpt = (file: Buffer): string => {
  const middle = Math.floor(file.length / 6) * 3;
  return file.subarray(middle, middle + 30).toString('base64');
};

const messages = [{ role: 'user', content: PROMPT }];
/** Every capability, in both shapes of the API. */
const requests = (): [string, RequestInit][] => [
  ['/api/llm', json({ messages })],
  ['/api/llm', json({ messages, stream: true })],
  ['/api/llm', json({ messages, [PROMPT]: 1 })],
  ['/api/embedding', json({ text: PROMPT })],
  ['/api/image', json({ prompt: PROMPT })],
  ['/api/edit-image', json({ prompt: PROMPT, image: Buffer.from(MEDIA).toString('base64') })],
  ['/api/tts', json({ text: PROMPT })],
  ['/api/stt', form({}, { audio: MEDIA })],
  ['/v1/chat/completions', json({ model: 'gpt-4o-mini', messages })],
  ['/v1/embeddings', json({ model: 'text-embedding-3-small', input: PROMPT })],
  ['/v1/images/generations', json({ prompt: PROMPT })],
  ['/v1/images/edits', form({ prompt: PROMPT }, { image: MEDIA })],
  ['/v1/audio/speech', json({ model: 'tts-1', voice: 'alloy', input: PROMPT })],
  ['/v1/audio/transcriptions', form({ model: 'whisper-1' }, { file: MEDIA })],
  ['/api/stt', form({}, { audio: speech })],
  ['/api/edit-image', json({ prompt: PROMPT, image: picture.toString('base64') })],
  ['/api/edit-image', form({ prompt: PROMPT }, { image: picture, mask: picture })],
  ['/v1/images/edits', form({ model: 'openai-compatible:gpt-image-1', prompt: PROMPT }, { image: picture })],
  ['/v1/audio/transcriptions', form({ model: 'openai-compatible:whisper-1' }, { file: speech })],
];

const echo =
  (status: number): LoopbackHandler =>
  (request, response) => {
    const words = `Key ${request.headers.authorization} of ${HF_KEY} and ${OPENAI_KEY} is bad: ${PROMPT} ${MEDIA} ${excerpt(speech)} ${excerpt(picture)}`;
    sendJson(response, { error: { message: words, type: 'invalid_request_error' }, message: words }, status);
  };
const succeed: LoopbackHandler = (request, response) => {
  if (request.url.endsWith('/embeddings')) {
    return sendJson(response, {
      data: [{ index: 0, embedding: [1, 2] }],
      usage: { prompt_tokens: 1, total_tokens: 1 },
    });
  }
  sendJson(response, {
    choices: [{ index: 0, message: { role: 'assistant', content: PROMPT }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  });
};

describe('keys, prompts and media', () => {
  it.each([
    ['the upstreams succeed', succeed],
    ['the upstreams echo the key with 400', echo(400)],
    ['the upstreams echo the key with 401', echo(401)],
    ['the upstreams echo the key with 429', echo(429)],
    ['the upstreams echo the key with 500', echo(500)],
    ['the upstreams echo the key with 200', echo(200)],
  ])('stay secret when %s', async (_name, handle) => {
    await using upstream = await startLoopbackServer(handle);
    const service = await startTestService({
      env: {
        HF_API_KEY: HF_KEY,
        HF_ROUTER_URL: `${upstream.origin}/router`,
        HF_ENDPOINT: `${upstream.origin}/hub`,
        OPENAI_COMPATIBLE_BASE_URL: `${upstream.origin}/v1`,
        OPENAI_COMPATIBLE_API_KEY: OPENAI_KEY,
        API_KEYS: CALLER_KEY,
        MAX_RETRIES: '0',
        LOG_LEVEL: 'DEBUG',
      },
    });
    await service.app.start();
    let seen = '';
    for (const [path, init] of requests()) {
      for (const key of [CALLER_KEY, `${CALLER_KEY}-wrong`]) {
        const headers = { ...Object(init.headers), authorization: `Bearer ${key}` };
        const reply = await service.fetch(path, { ...init, headers });
        seen += `${path} ${JSON.stringify([...reply.headers])} ${await reply.text()}\n`;
      }
    }
    const metrics = await service.fetch('/metrics', { headers: { authorization: `Bearer ${CALLER_KEY}` } });
    seen += await metrics.text();
    await service.close();

    const log = service.lines.join('');
    expect(log.split('"msg":"request"').length).toBeGreaterThan(2 * requests().length);
    expect(seen).toContain('http_requests_total');
    const sent = upstream.received.map(({ headers }) => headers.authorization);
    expect(sent).toContain(`Bearer ${HF_KEY}`);
    expect(sent).toContain(`Bearer ${OPENAI_KEY}`);
    const asked = upstream.received.map(({ url }) => url);
    expect(asked).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^\/router\/.*whisper/),
        expect.stringMatching(/^\/router\/.*FLUX\.2/),
        '/v1/audio/transcriptions',
        '/v1/images/edits',
      ]),
    );
    for (const key of KEYS) {
      expect(log).not.toContain(key);
      expect(seen).not.toContain(key);
    }
    for (const marker of [
      PROMPT,
      MEDIA,
      Buffer.from(MEDIA).toString('base64'),
      excerpt(speech),
      excerpt(picture),
    ]) {
      expect(log).not.toContain(marker);
    }
  });
});
