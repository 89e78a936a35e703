import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { crc32, deflateSync } from 'node:zlib';
import { errorBodySchema } from '@ai-platform/contract';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectError, formRequest } from './support/error-replies.ts';
import { startTestService, type TestService } from './support/test-service.ts';

/** A request that each POST route would take, as far as its schema goes. */
const VALID: Record<string, Record<string, unknown>> = {
  '/api/image': { prompt: 'a cat' },
  '/api/edit-image': { prompt: 'a cat', image: 'iVBORw0KGgo=' },
  '/api/tts': { text: 'hello' },
  '/api/llm': { messages: [{ role: 'user', content: 'hello' }] },
  '/api/embedding': { text: 'hello' },
  '/v1/chat/completions': { messages: [{ role: 'user', content: 'hello' }] },
  '/v1/embeddings': { input: 'hello' },
  '/v1/images/generations': { prompt: 'a cat' },
  '/v1/audio/speech': { input: 'hello', voice: 'alloy' },
};
const JSON_ROUTES = Object.keys(VALID);
const NATIVE_ROUTES = JSON_ROUTES.filter((url) => url.startsWith('/api/'));
const FORM_ROUTES = ['/api/stt', '/v1/audio/transcriptions', '/v1/images/edits'];

let service: TestService;
let png: Buffer<ArrayBuffer>;
let blackMask: Buffer<ArrayBuffer>;
let wideMask: Buffer<ArrayBuffer>;

const bytesOf = async (image: Sharp) => Buffer.from(await image.toBuffer());
const plain = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 3, background } });

beforeAll(async () => {
  service = await startTestService({ env: { MAX_UPLOAD_MB: '1' } });
  png = await bytesOf(plain(64, 64, 'teal').png());
  blackMask = await bytesOf(plain(64, 64, 'black').png());
  wideMask = await bytesOf(plain(128, 64, 'white').png());
});

afterAll(async () => {
  // Whatever was thrown at it, the service still answers.
  expect((await service.fetch('/health')).status).toBe(200);
  await service.close();
});

const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  service.app.server.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
const postForm = async (...form: Parameters<typeof formRequest>) =>
  service.app.server.inject(await formRequest(...form));

describe.each(JSON_ROUTES)('POST %s', (url) => {
  const valid = VALID[url] ?? {};

  it.each([
    ['text that is not JSON', '{"prompt": '],
    ['an empty body', ''],
    ['a __proto__ key', '{"__proto__": {"admin": true}}'],
    ['a __proto__ key deep inside', '{"messages": [{"role": "user", "a": {"__proto__": {}}}]}'],
    ['a __proto__ key in disguise', '{"\\u005f_proto__": {}}'],
    ['a constructor.prototype key', '{"constructor": {"prototype": {"admin": true}}}'],
    ['100,000 levels of lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['100,000 levels of objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['bytes that are not text', '\u0000\u0001\u0002'],
  ])('refuses %s as not acceptable JSON', async (_what, body) => {
    expectError(await post(url, body), url, 'invalid_format');
    expect({}).not.toHaveProperty('admin');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'nonsense'])(
    'refuses %s',
    async (contentType) => {
      const reply = await post(url, valid, { 'content-type': contentType });
      const { message } = expectError(reply, url, 'invalid_format');
      expect(message).toContain('Content-Type: application/json');
      expect(message).toContain(`"${contentType}" is not taken`);
    },
  );

  it('refuses a body without a type and names the header', async () => {
    const request = { method: 'POST' as const, url, payload: Buffer.from(JSON.stringify(valid)) };
    const { message } = expectError(await service.app.server.inject(request), url, 'invalid_format');
    expect(message).toMatch(/Content-Type: application\/json.*it is missing$/);
  });

  it.each([['null'], ['[]'], ['"text"'], ['42'], ['true'], ['{}']])(
    'refuses %s as the body',
    async (body) => {
      expectError(await post(url, body), url, 'validation_error');
    },
  );

  it('refuses a request with no body and no type', async () => {
    const { details } = expectError(
      await service.app.server.inject({ method: 'POST', url }),
      url,
      'validation_error',
    );
    expect(details.body).toMatch(/is missing$/);
  });

  it.each([
    'a\r\nX-Evil: 1',
    'a\nb',
    'a b',
    '../../x',
    'a/../b',
    'a/./b',
    '/etc/passwd',
    '%2e%2e/x',
    'a\\..\\b',
    'a//b',
    'a?b=c',
    'a#b',
    'http://127.0.0.1/x',
    '',
    'm'.repeat(257),
    'мodel',
  ])('refuses the model name %j and names the field', async (model) => {
    const { details } = expectError(await post(url, { ...valid, model }), url, 'validation_error');
    expect(details).toHaveProperty('model');
  });

  it.each([42, null, {}, [], true])('refuses the model %j, of a wrong type', async (model) => {
    const { details } = expectError(await post(url, { ...valid, model }), url, 'validation_error');
    expect(details).toHaveProperty('model');
  });

  it('refuses an Idempotency-Key that is too long', async () => {
    const reply = await post(url, valid, { 'idempotency-key': 'k'.repeat(256) });
    const { details } = expectError(reply, url, 'validation_error');
    expect(details).toHaveProperty('idempotency-key');
  });

  it('refuses another method and names the one it takes', async () => {
    const reply = await service.app.server.inject({ method: 'GET', url });
    expectError(reply, url, 'method_not_allowed');
    expect(reply.headers.allow).toBe('POST');
  });
});

describe.each(NATIVE_ROUTES)('POST %s', (url) => {
  it.each(['surprise', 'toString', 'hasOwnProperty'])('names the unknown field %s', async (field) => {
    const { details } = expectError(await post(url, { ...VALID[url], [field]: 1 }), url, 'validation_error');
    expect(details).toEqual({ [field]: 'is not a known field' });
  });

  it('names no more than 20 of many unknown fields', async () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`field${index}`, 1]));
    const { details } = expectError(await post(url, { ...VALID[url], ...many }), url, 'validation_error');
    expect(Object.keys(details)).toHaveLength(20);
  });
});

describe('parameters out of range or of a wrong type', () => {
  it.each<[string, string, unknown]>([
    ['/api/image', 'prompt', ''],
    ['/api/image', 'prompt', ' \n\t '],
    ['/api/image', 'prompt', 7],
    ['/api/image', 'prompt', ['a cat']],
    ['/api/image', 'prompt', 'x'.repeat(10_001)],
    ['/api/image', 'width', 0],
    ['/api/image', 'width', 63],
    ['/api/image', 'width', 2_049],
    ['/api/image', 'width', 512.5],
    ['/api/image', 'width', '512'],
    ['/api/image', 'height', -512],
    ['/api/image', 'num_inference_steps', 0],
    ['/api/image', 'num_inference_steps', 151],
    ['/api/image', 'guidance_scale', -0.1],
    ['/api/image', 'guidance_scale', 1e308],
    ['/api/image', 'seed', -1],
    ['/api/image', 'seed', 2 ** 32],
    ['/api/image', 'seed', 0.5],
    ['/api/image', 'format', 'bmp'],
    ['/api/edit-image', 'image', ''],
    ['/api/edit-image', 'image', 5],
    ['/api/edit-image', 'strength', 1.01],
    ['/api/edit-image', 'strength', -1],
    ['/api/tts', 'text', ''],
    ['/api/tts', 'text', 'x'.repeat(50_001)],
    ['/api/tts', 'speed', 0],
    ['/api/tts', 'speed', 5],
    ['/api/tts', 'format', 'aac'],
    ['/api/tts', 'voice', 'a\r\nb'],
    ['/api/tts', 'voice', 'nobody'],
    ['/api/tts', 'speaker_id', -1],
    ['/api/llm', 'messages', []],
    ['/api/llm', 'messages', [{ role: 'user', content: '  ' }]],
    ['/api/llm', 'messages', 'hello'],
    ['/api/llm', 'temperature', 2.1],
    ['/api/llm', 'temperature', -1],
    ['/api/llm', 'top_p', 1.5],
    ['/api/llm', 'top_k', -1],
    ['/api/llm', 'max_tokens', 0],
    ['/api/llm', 'stop', []],
    ['/api/llm', 'stream', 'yes'],
    ['/api/embedding', 'text', ''],
    ['/api/embedding', 'text', []],
    ['/api/embedding', 'text', {}],
    ['/v1/chat/completions', 'messages', []],
    ['/v1/chat/completions', 'messages', null],
    ['/v1/chat/completions', 'temperature', 3],
    ['/v1/chat/completions', 'n', 0],
    ['/v1/chat/completions', 'stream', 'true'],
    ['/v1/embeddings', 'input', ''],
    ['/v1/embeddings', 'input', [[1, 2, 3]]],
    ['/v1/embeddings', 'encoding_format', 'hex'],
    ['/v1/embeddings', 'dimensions', 0],
    ['/v1/images/generations', 'prompt', ''],
    ['/v1/images/generations', 'size', '1x1'],
    ['/v1/images/generations', 'size', '99999x99999'],
    ['/v1/images/generations', 'n', 5],
    ['/v1/images/generations', 'n', -1],
    ['/v1/images/generations', 'response_format', 'file'],
    ['/v1/audio/speech', 'input', ' '],
    ['/v1/audio/speech', 'response_format', 'aac'],
    ['/v1/audio/speech', 'voice', 'a\nb'],
  ])('POST %s names %s', async (url, field, value) => {
    const { details } = expectError(
      await post(url, { ...VALID[url], [field]: value }),
      url,
      'validation_error',
    );
    expect(Object.keys(details).some((name) => name === field || name.startsWith(`${field}.`))).toBe(true);
  });

  it.each<[string, Record<string, unknown>, Record<string, string>]>([
    ['/api/llm', {}, { messages: 'is required' }],
    ['/api/llm', { messages: 'hello' }, { messages: 'must be a list' }],
    ['/api/image', { prompt: 'x'.repeat(10_001) }, { prompt: 'must have at most 10000 characters' }],
    ['/api/image', { prompt: 'x', width: 2_049 }, { width: 'must be at most 2048' }],
    ['/api/image', { prompt: 'x', format: 'bmp' }, { format: 'must be one of png, jpeg, webp' }],
    ['/api/embedding', { text: 5 }, { text: 'must be a text or a list of texts' }],
    ['/api/tts', { text: 'x', colour: 1 }, { colour: 'is not a known field' }],
  ])('POST %s says of %j in plain words: %j', async (url, body, reasons) => {
    expect(expectError(await post(url, body), url, 'validation_error').details).toEqual(reasons);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['/v1/chat/completions', {}, 'messages is required'],
    ['/v1/embeddings', {}, 'input is required'],
    ['/v1/images/generations', { prompt: 7 }, 'prompt must be text'],
  ])('POST %s says of %j: %s', async (url, body, reason) => {
    const { message } = expectError(await post(url, body), url, 'validation_error');
    expect(message).toBe(`The request does not fit the schema: ${reason}`);
  });

  it('names the part of a list that is at fault', async () => {
    const messages = [
      { role: 'user', content: 'hi' },
      { role: 'robot', content: 'hi' },
    ];
    const { details } = expectError(await post('/api/llm', { messages }), '/api/llm', 'validation_error');
    expect(Object.keys(details)).toEqual(['messages.1.role']);
  });

  it('reads a speaker by number as a position in the voice list, and refuses one past its end', async () => {
    expectError(await post('/api/tts', { text: 'hi', speaker_id: 999 }), '/api/tts', 'validation_error');
  });
});

describe('bodies that are too large', () => {
  const huge = 'x'.repeat(10 * 1024 * 1024);

  it.each([
    ['/api/image', { prompt: huge }],
    ['/api/llm', { messages: [{ role: 'user', content: huge }] }],
    ['/api/tts', { text: huge }],
    ['/api/embedding', { text: huge }],
    ['/v1/images/generations', { prompt: huge }],
    ['/v1/chat/completions', { messages: [{ role: 'user', content: huge }] }],
  ])('POST %s refuses a prompt of 10 MB', async (url, body) => {
    const { message } = expectError(await post(url, body), url, 'file_too_large');
    expect(message).toBe(`The body is larger than ${url === '/v1/chat/completions' ? 1.3 : 4} MiB`);
  });

  it.each(['/api/llm', '/v1/chat/completions'])('POST %s refuses 100,000 messages', async (url) => {
    const messages = `[${Array.from({ length: 100_000 }, () => '{"role":"user","content":""}').join()}]`;
    const expected = Buffer.byteLength(messages) > 1.3 * 1024 * 1024 && url.startsWith('/v1/');
    const reply = await post(url, `{"messages":${messages}}`);
    expectError(reply, url, expected ? 'file_too_large' : 'validation_error');
  });

  it('refuses tools that nest 100,000 levels deep', async () => {
    const tools = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const url = '/v1/chat/completions';
    const reply = await post(url, `{"messages":[{"role":"user","content":"hi"}],"tools":${tools}}`);
    expectError(reply, url, 'invalid_format');
  });

  it('refuses a file over the limit', async () => {
    const file = new Uint8Array(1024 * 1024 + 1);
    for (const url of FORM_ROUTES) {
      const name = url === '/api/stt' ? 'audio' : url.includes('images') ? 'image' : 'file';
      const { message } = expectError(await postForm(url, [[name, file, 'x.wav']]), url, 'file_too_large');
      expect(message).toBe(`The file ${name} is larger than 1 MiB (MAX_UPLOAD_MB)`);
    }
  });
});

describe('images that are none, or too much of one', () => {
  const edit = (image: Uint8Array, more: Record<string, unknown> = {}) =>
    post('/api/edit-image', { prompt: 'a cat', image: Buffer.from(image).toString('base64'), ...more });
  const url = '/api/edit-image';

  it.each([
    [1, 60_000],
    [60_000, 1],
  ])('refuses one of %d x %d pixels', async (width, height) => {
    const { details } = expectError(
      await edit(await bytesOf(plain(width, height, 'red').png())),
      url,
      'file_too_large',
    );
    expect(details).toMatchObject({ width, height });
  });

  it('refuses a decompression bomb without unpacking it', async () => {
    const bomb = pngOfZeros(30_000);
    expect(bomb.byteLength).toBeLessThan(700_000);
    expectError(await edit(bomb), url, 'file_too_large');
    expectError(await edit(png, { mask: bomb.toString('base64') }), url, 'file_too_large');
    expectError(
      await postForm('/v1/images/edits', [
        ['prompt', 'a cat'],
        ['image', bomb, 'a.png'],
      ]),
      '/v1/images/edits',
      'file_too_large',
    );
  });

  it('refuses a JPEG that was cut off', async () => {
    const whole = await bytesOf(plain(300, 200, 'teal').jpeg());
    expectError(await edit(whole.subarray(0, whole.byteLength / 2)), url, 'invalid_format');
  });

  it('refuses SVG and never follows what it refers to', async () => {
    let visits = 0;
    const bait = createServer((_request, reply) => {
      visits += 1;
      reply.end();
    });
    await new Promise<void>((resolve) => bait.listen(0, '127.0.0.1', resolve));
    // A listening TCP server has an address with a port.
    const { port } = bait.address() as AddressInfo;
    const svg = Buffer.from(
      `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "http://127.0.0.1:${port}/entity">]>` +
        `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&x;</text>` +
        `<image href="http://127.0.0.1:${port}/image.png"/><image href="file:///etc/passwd"/></svg>`,
    );
    expectError(await edit(svg), url, 'invalid_format');
    expectError(
      await post(url, { prompt: 'a', image: `data:image/svg+xml;base64,${svg.toString('base64')}` }),
      url,
      'invalid_format',
    );
    expect(visits).toBe(0);
    bait.close();
  });

  it.each([
    '!!!!',
    'abc',
    'data:text/html;base64,AAAA',
    'data:image/png;base64,',
    'data:image/png,AAAA',
    'http://127.0.0.1/image.png',
    'AAAA',
    'åäö=',
  ])('refuses %j as the image', async (image) => {
    expectError(await post(url, { prompt: 'a cat', image }), url, 'invalid_format');
  });

  it('refuses a mask of another shape, an empty one, and one that is no image', async () => {
    const mask = (bytes: Uint8Array) => edit(png, { mask: Buffer.from(bytes).toString('base64') });
    expect(expectError(await mask(wideMask), url, 'validation_error').details).toHaveProperty('mask');
    expect(expectError(await mask(blackMask), url, 'validation_error').details).toHaveProperty('mask');
    expectError(await mask(Buffer.from('not an image')), url, 'invalid_format');
  });

  it('refuses the same in forms', async () => {
    const form = (mask: Buffer<ArrayBuffer>) =>
      postForm(url, [
        ['prompt', 'a cat'],
        ['image', png, 'a.png'],
        ['mask', mask, 'm.png'],
      ]);
    expect(expectError(await form(wideMask), url, 'validation_error').details).toHaveProperty('mask');
    expect(expectError(await form(blackMask), url, 'validation_error').details).toHaveProperty('mask');
  });
});

describe('audio that is none', () => {
  it.each(['/api/stt', '/v1/audio/transcriptions'])('POST %s refuses it', async (url) => {
    const name = url === '/api/stt' ? 'audio' : 'file';
    const send = (bytes: Uint8Array<ArrayBuffer>) => postForm(url, [[name, bytes, 'speech.wav']]);
    const text = Buffer.from('These words only look like a recording by their name.'.repeat(40));
    expectError(await send(Buffer.from(text)), url, 'invalid_format');
    expectError(await send(new Uint8Array(0)), url, 'invalid_format');
    expectError(await send(Buffer.from('RIFF\xff\xff\xff\xffWAVEfmt ', 'latin1')), url, 'invalid_format');
    expectError(await send(png), url, 'invalid_format');
  });
});

describe('forms', () => {
  it.each(FORM_ROUTES)('POST %s refuses JSON, and no body at all', async (url) => {
    const replies = [
      await post(url, { prompt: 'a cat' }),
      await service.app.server.inject({ method: 'POST', url }),
    ];
    for (const reply of replies) {
      const { message } = expectError(reply, url, 'invalid_format');
      expect(message).toContain('Content-Type: multipart/form-data');
    }
  });

  it.each(JSON_ROUTES.filter((url) => url !== '/api/edit-image'))('POST %s refuses a form', async (url) => {
    const { message } = expectError(await postForm(url, [['prompt', 'a cat']]), url, 'invalid_format');
    expect(message).toContain('Content-Type: application/json');
  });

  it.each(FORM_ROUTES)('POST %s asks for the file part that is missing', async (url) => {
    const { details } = expectError(
      await postForm(
        url,
        [['prompt', 'a cat']].map(([n, v]) => [n ?? '', v ?? '']).slice(url.includes('images') ? 0 : 1) as [
          string,
          string,
        ][],
      ),
      url,
      'validation_error',
    );
    expect(Object.keys(details)).toEqual([
      url === '/api/stt' ? 'audio' : url.includes('images') ? 'image' : 'file',
    ]);
  });

  it.each(FORM_ROUTES)('POST %s refuses a form whose header was written by hand', async (url) => {
    const reply = await post(url, 'x', { 'content-type': 'multipart/form-data' });
    expect(expectError(reply, url, 'invalid_format').message).toContain('names no boundary');
  });

  it('refuses files that it does not know, and a file that comes twice', async () => {
    const url = '/api/stt';
    const unknown = await postForm(url, [
      ['audio', png, 'a.wav'],
      ['surprise', png, 'b.wav'],
    ]);
    expect(expectError(unknown, url, 'validation_error').details).toEqual({
      surprise: 'is not a known field',
    });
    const twice = await postForm(url, [
      ['audio', png, 'a.wav'],
      ['audio', png, 'b.wav'],
    ]);
    expect(expectError(twice, url, 'validation_error').details).toHaveProperty('audio');
    const many = await postForm(
      url,
      Array.from({ length: 9 }, (_, index) => [`f${index}`, png, 'a.wav']),
    );
    expectError(many, url, 'file_too_large');
  });

  it.each(['NaN', 'Infinity', '-1', '1e999', '0x10x', 'abc', '', ' '])(
    'refuses the number %j',
    async (seed) => {
      const url = '/api/edit-image';
      const reply = await postForm(url, [
        ['prompt', 'a cat'],
        ['seed', seed],
        ['image', png, 'a.png'],
      ]);
      expect(expectError(reply, url, 'validation_error').details).toHaveProperty('seed');
    },
  );

  it('refuses line breaks and paths in a model name', async () => {
    for (const model of ['a\r\nX-Evil: 1', '../../x', '%2e%2e']) {
      const reply = await postForm('/api/stt', [
        ['model', model],
        ['audio', png, 'a.wav'],
      ]);
      expect(expectError(reply, '/api/stt', 'validation_error').details).toHaveProperty('model');
    }
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString'])(
    'refuses a field and a file named %s',
    async (name) => {
      const url = '/api/stt';
      for (const reply of [
        await postForm(url, [
          [name, 'x'],
          ['audio', png, 'a.wav'],
        ]),
        await postForm(url, [
          [name, png, 'b.wav'],
          ['audio', png, 'a.wav'],
        ]),
      ]) {
        expect([400, 422]).toContain(reply.statusCode);
        expectError(reply, url, reply.statusCode === 400 ? 'invalid_format' : 'validation_error');
      }
    },
  );

  it.each([
    [
      'cut off within a file',
      '--b\r\nContent-Disposition: form-data; name="audio"; filename="a.wav"\r\n\r\nRIFF',
    ],
    ['cut off within headers', '--b\r\nContent-Disposition: form-data; na'],
    ['with no boundary in it', 'RIFF....WAVE'],
    ['of no bytes', ''],
  ])('refuses a form %s', async (_what, payload) => {
    const reply = await service.app.server.inject({
      method: 'POST',
      url: '/api/stt',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      payload,
    });
    expect([400, 422]).toContain(reply.statusCode);
    expectError(reply, '/api/stt', reply.statusCode === 400 ? 'invalid_format' : 'validation_error');
  });

  it('refuses a form that names no boundary', async () => {
    const reply = await post('/api/stt', 'x', { 'content-type': 'multipart/form-data' });
    expectError(reply, '/api/stt', 'invalid_format');
  });

  it('refuses too many fields', async () => {
    const fields = Array.from({ length: 60 }, (_, index): [string, string] => [`f${index}`, 'x']);
    const reply = await postForm('/api/stt', fields);
    expectError(reply, '/api/stt', 'file_too_large');
  });
});

describe('paths and headers', () => {
  it.each(['/nothing', '/api/nothing', '/v1/nothing', '/api/image/', '/api/../etc/passwd'])(
    'knows no %s',
    async (url) => {
      expectError(await service.app.server.inject({ method: 'POST', url }), url, 'not_found');
    },
  );

  it('answers a path that cannot be decoded with the documented body', async () => {
    for (const url of ['/api/%zz', '/v1/models/%E0%A4%A']) {
      expectError(await service.app.server.inject({ url }), url, 'invalid_format');
    }
  });

  it('names every method that a path has', async () => {
    const reply = await service.app.server.inject({ method: 'DELETE', url: '/health?x=1' });
    expectError(reply, '/health', 'method_not_allowed');
    expect(reply.headers.allow).toBe('GET, HEAD');
  });

  it.each([
    ['headers of 20 KB', `GET /health HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['a request line that is none', 'HELLO\r\n\r\n', 400],
    ['a header with a control character', 'GET /health HTTP/1.1\r\nHost: x\r\nX-A: \u0001\r\n\r\n', 400],
    [
      'two lengths',
      'POST /api/tts HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      400,
    ],
    [
      'a length beside chunks',
      'POST /api/tts HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
  ])('answers %s with the documented body', async (_what, request, status) => {
    const { head, body } = await exchange(request);
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(errorBodySchema.strict().parse(JSON.parse(body))).toMatchObject({ error: 'invalid_format' });
  });
});

describe('made-up bodies', () => {
  it('are answered without a fault of ours, on every route', async () => {
    const random = generator(20_261_123);
    const seen = new Set<number>();
    for (let round = 0; round < 60; round++) {
      for (const url of JSON_ROUTES) {
        const body = mutated(VALID[url] ?? {}, random);
        // These have models that ship and would truly answer; the others end at the missing key at the latest.
        if (/tts|speech|embedding/.test(url)) body.model = 'local:none';
        const reply = await post(url, body, { 'x-fallback': 'off' });
        seen.add(reply.statusCode);
        expect([400, 404, 413, 422, 503], `${url} ${JSON.stringify(body)} ${reply.body}`).toContain(
          reply.statusCode,
        );
      }
    }
    expect([...seen].sort()).toEqual(expect.arrayContaining([422, 503]));
  });
});

/** The answer to bytes as they are, over a connection of its own. */
function exchange(request: string): Promise<{ head: string; body: string }> {
  const { port } = new URL(service.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(request, 'latin1'));
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', reject).on('close', () => {
      const [head = '', body = ''] = text.split('\r\n\r\n');
      resolve({ head, body });
    });
  });
}

/** A valid PNG, one bit a pixel, square and black: of `side` pixels, and next to nothing in bytes. */
function pngOfZeros(side: number): Buffer<ArrayBuffer> {
  const chunk = (type: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(body.byteLength + 8);
    frame.writeUInt32BE(data.byteLength, 0);
    body.copy(frame, 4);
    frame.writeUInt32BE(crc32(body), body.byteLength + 4);
    return frame;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc((1 + Math.ceil(side / 8)) * side), { level: 1 });
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Numbers in [0, 1), the same ones for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ODD_VALUES: unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  -0.5,
  2 ** 53,
  '',
  ' ',
  'NaN',
  '\u0000',
  '\ud800',
  '💥',
  'constructor',
  [],
  [[]],
  [null],
  ['a', 1],
  {},
  { id: 'x' },
  { role: 'user', content: 'x' },
  [{ role: 'user', content: [{ type: 'text' }] }],
  [{ role: 'tool', content: null }],
];
const FIELDS = [
  'prompt',
  'text',
  'input',
  'messages',
  'model',
  'seed',
  'stream',
  'stream_options',
  'tools',
  'stop',
  'n',
  'size',
  'width',
  'voice',
  'speed',
  'format',
  'image',
  'mask',
  'strength',
  'dimensions',
  'user',
  'valueOf',
  'length',
  'max_tokens',
];

/** A request with one to three of its fields, or of other routes', given odd values or taken away. */
function mutated(valid: Record<string, unknown>, random: () => number): Record<string, unknown> {
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
  const body = { ...valid };
  const own = Object.keys(valid);
  for (let change = Math.ceil(random() * 3); change > 0; change--) {
    const field = pick(random() < 0.5 ? own : FIELDS) ?? 'prompt';
    if (random() < 0.15) delete body[field];
    else body[field] = pick(ODD_VALUES);
  }
  return body;
}
