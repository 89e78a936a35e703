import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../utils/clock.ts';
import { type LoopbackHandler, startLoopbackServer } from '../../http/loopback-server.ts';
import { createHubClient } from './hub-client.ts';

const FILE = { repo: 'acme/speaker', commit: 'c'.repeat(40), path: 'onnx/model 1.onnx' };
const SIGNAL = new AbortController().signal;
const PUBLISHED = { 'x-linked-etag': `"${'a'.repeat(64)}"`, 'x-linked-size': '7' };

async function startClient(handle: LoopbackHandler) {
  const server = await startLoopbackServer(handle);
  const client = createHubClient({
    endpoint: server.origin,
    token: async () => 'hf_sesame',
    clock: systemClock,
  });
  onTestFinished(async () => {
    await client.close();
    await server[Symbol.asyncDispose]();
  });
  return { server, client };
}

test('takes what the Hub says of a file from the redirect, and does not follow it', async () => {
  const { server, client } = await startClient((_request, response) => {
    response.writeHead(302, { location: 'https://cdn.example/signed', etag: '"other"', ...PUBLISHED }).end();
  });
  expect(await client.describe(FILE, SIGNAL)).toEqual({ etag: 'a'.repeat(64), size: 7 });
  expect(server.received.map(({ method, url }) => [method, url])).toEqual([
    ['HEAD', `/acme/speaker/resolve/${FILE.commit}/onnx/model%201.onnx`],
  ]);
});

test('follows a repository to its new name, with the token', async () => {
  const { server, client } = await startClient((request, response) => {
    const isOld = request.url.startsWith('/acme/');
    const headers = isOld
      ? { location: request.url.replace('acme', 'acme-labs') }
      : { etag: `W/"${'b'.repeat(40)}"`, 'content-length': '3' };
    response.writeHead(isOld ? 307 : 200, headers).end();
  });
  expect(await client.describe(FILE, SIGNAL)).toEqual({ etag: 'b'.repeat(40), size: 3 });
  expect(server.received.map(({ headers }) => headers.authorization)).toEqual(
    Array(2).fill('Bearer hf_sesame'),
  );
});

test('gives up on redirects in a circle', async () => {
  const { server, client } = await startClient((request, response) => {
    response.writeHead(302, { location: request.url }).end();
  });
  await expect(client.open(FILE, 0, SIGNAL)).rejects.toMatchObject({ kind: 'invalid_reply' });
  expect(server.received).toHaveLength(6);
});

test.each(['file:///etc/passwd', 'ftp://127.0.0.1/x', 'http://', undefined])(
  'does not follow a redirect to %s',
  async (location) => {
    const { client } = await startClient((_request, response) => {
      response.writeHead(302, location === undefined ? {} : { location }).end();
    });
    await expect(client.open(FILE, 0, SIGNAL)).rejects.toMatchObject({ kind: 'invalid_reply' });
  },
);

test.each([
  ['no etag', { 'content-length': '3' }],
  ['an etag that leads elsewhere', { 'x-linked-etag': '"../../x"', 'x-linked-size': '7' }],
  ['no size', { 'x-linked-etag': '"abc"', 'x-linked-size': 'many' }],
])('refuses %s', async (_what, headers) => {
  const { client } = await startClient((_request, response) => {
    response.writeHead(200, headers).end();
  });
  await expect(client.describe(FILE, SIGNAL)).rejects.toMatchObject({ kind: 'invalid_reply' });
});

test('takes no bytes from another place of the file', async () => {
  const { client } = await startClient((_request, response) => {
    response.writeHead(206, { 'content-range': 'bytes 3-6/7' }).end('defg');
  });
  await expect(client.open(FILE, 4, SIGNAL)).rejects.toMatchObject({ kind: 'invalid_reply' });
  const { body, from } = await client.open(FILE, 3, SIGNAL);
  expect([from, await text(body)]).toEqual([3, 'defg']);
});

test('tries again when it is the CDN that refuses', async () => {
  await using cdn = await startLoopbackServer((_request, response) => {
    response.writeHead(403).end('Request has expired');
  });
  const { client } = await startClient((_request, response) => {
    response.writeHead(302, { location: cdn.origin, ...PUBLISHED }).end();
  });
  await expect(client.open(FILE, 0, SIGNAL)).rejects.toMatchObject({ kind: 'unavailable', status: 403 });
  expect(cdn.received[0]?.headers.authorization).toBeUndefined();
});
