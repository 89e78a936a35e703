import {
  errorBody,
  event,
  type Handler,
  json,
  startServer,
  type TestServer,
} from '../../test-support/http-server';
import { createTestServices } from '../../test-support/services';
import type { Clock } from '../../utils/clock';
import { systemClock } from '../../utils/clock';
import { queryKeys } from '../query-client';

const model = (availability: string) => ({
  id: 'qwen',
  capabilities: ['chat'],
  engine: 'llama',
  availability,
  languages: [],
  licence: 'Apache-2.0',
  source: { type: 'hub' },
  size_bytes: 10,
  memory_bytes: 10,
  resident: false,
});
const progress = (downloaded_bytes: number) => ({
  downloaded_bytes,
  total_bytes: 10,
  bytes_per_second: 5,
  file: 'a',
});
const clock: Clock = { now: Date.now, after: (ms, callback) => systemClock.after(Math.min(ms, 1), callback) };
/** Time-outs never come, waits are short. */
const eager: Clock = {
  ...clock,
  after: (ms, callback) => (ms >= 5_000 ? () => {} : clock.after(ms, callback)),
};

let server: TestServer;
afterEach(() => server.close());

async function given(handle: Handler) {
  server = await startServer(handle);
  const services = createTestServices(server.url, { clock: eager });
  const seen: unknown[] = [];
  services.downloads.store.subscribe(({ downloads }) =>
    seen.push(downloads.qwen?.progress?.downloaded_bytes),
  );
  return { services, seen };
}

test('a download is followed to its end, after which the models are asked anew', async () => {
  const { services, seen } = await given((response, { method }) => {
    if (method === 'POST') return json(response, 202, model('downloading'));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(
      event('progress', progress(5)) + event('progress', progress(10)) + event('done', model('ready')),
    );
  });
  services.queryClient.setQueryData(queryKeys.localModels, {});
  expect(await services.downloads.start('qwen')).toBe(true);
  expect(seen).toEqual([undefined, 5, 10, undefined]);
  expect(services.downloads.store.getState().downloads).toEqual({});
  expect(services.queryClient.getQueryState(queryKeys.localModels)?.isInvalidated).toBe(true);
});

test('a model that is there already needs no watching', async () => {
  const { services } = await given((response) => json(response, 200, model('ready')));
  expect(await services.downloads.start('qwen')).toBe(true);
  expect(server.requests).toHaveLength(1);
});

test('starting it twice is one download', async () => {
  const { services } = await given((response) => json(response, 200, model('ready')));
  await Promise.all([services.downloads.start('qwen'), services.downloads.start('qwen')]);
  expect(server.requests).toHaveLength(1);
});

test('events that break off are taken up again', async () => {
  const { services } = await given((response, { method }, index) => {
    if (method === 'POST') return json(response, 202, model('downloading'));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (index < 3) response.end(event('progress', progress(index)));
    else response.end(event('done', model('ready')));
  });
  expect(await services.downloads.start('qwen')).toBe(true);
  expect(server.requests).toHaveLength(4);
});

test('a download that fails says why, until it is dismissed', async () => {
  const { services } = await given((response, { method }) => {
    if (method === 'POST') return json(response, 202, model('downloading'));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(event('progress', progress(5)) + event('error', errorBody('upstream_error', 'disk full')));
  });
  expect(await services.downloads.start('qwen')).toBe(false);
  expect(services.downloads.store.getState().downloads.qwen).toMatchObject({
    state: 'failed',
    progress: { downloaded_bytes: 5 },
    problem: { kind: 'server', message: 'disk full' },
  });
  services.downloads.dismiss('qwen');
  expect(services.downloads.store.getState().downloads).toEqual({});
});

test('a download can be stopped, which the server is told', async () => {
  const { services } = await given((response, { method }) => {
    if (method === 'POST') return json(response, 202, model('downloading'));
    if (method === 'DELETE') return void response.writeHead(204).end();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(event('progress', progress(5)));
  });
  const ended = services.downloads.start('qwen');
  while (services.downloads.store.getState().downloads.qwen?.progress?.downloaded_bytes !== 5)
    await new Promise((resolve) => setTimeout(resolve, 5));
  await services.downloads.cancel('qwen');
  expect(await ended).toBe(false);
  expect(server.requests.at(-1)).toMatchObject({ method: 'DELETE', url: '/api/models/qwen' });
  expect(services.downloads.store.getState().downloads).toEqual({});
});
