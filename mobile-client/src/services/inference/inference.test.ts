import type { ServerResponse } from 'node:http';
import { IMAGE_DEFAULTS } from '@ai-platform/contract';
import {
  errorBody,
  event,
  json,
  type ReceivedRequest,
  startServer,
  type TestServer,
} from '../../test-support/http-server';
import { createTestServices } from '../../test-support/services';
import { toBase64 } from '../../utils/base64';
import { type Clock, systemClock } from '../../utils/clock';
import type { Services } from '../services';
import type { InferenceRequest } from '.';

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1);
const picture = (prompt: string): InferenceRequest<'image_generation'> => ({
  capability: 'image_generation',
  parameters: { prompt, width: IMAGE_DEFAULTS.width },
  files: {},
});
const recording = { bytes: Uint8Array.of(1, 2, 3), mediaType: 'audio/wav', name: 'note.wav' };
const TRANSCRIPT = {
  text: 'Hello.',
  language: 'en',
  confidence: null,
  model: 'whisper',
  duration_seconds: 1,
};
const MODEL = { parameters: {}, provider: 'local' };

let server: TestServer;
let services: Services;
let answer: (response: ServerResponse, request: ReceivedRequest) => void;
let time = 0;
/** Waits take no time; the hour of the cache passes when a test says so. */
const clock: Clock = {
  now: () => Date.now() + time,
  after: (ms, callback) => (ms >= 5_000 ? () => {} : systemClock.after(0, callback)),
};

beforeEach(async () => {
  time = 0;
  answer = (response, request) => {
    if (request.url === '/api/stt') return json(response, 200, TRANSCRIPT, { 'x-model': 'whisper' });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(event('progress', { step: 1, steps: 2 }));
    response.end(
      event('done', {
        image: toBase64(PNG),
        content_type: 'image/png',
        model: 'sd',
        provider: 'local',
        warnings: [],
      }),
    );
  };
  server = await startServer((response, request) => answer(response, request));
  services = createTestServices(server.url, { clock });
});
afterEach(() => server.close());

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const options = { onProgress: () => {} };

describe('a request', () => {
  test('is answered by the server the first time and from the cache the second', async () => {
    const first = await services.inference.run(picture('a house'), options);
    expect(first).toMatchObject({
      type: 'result',
      result: { source: 'server', ageMs: 0, value: { bytes: PNG }, entry: { title: 'a house', model: 'sd' } },
    });
    time += 1_000;
    const second = await services.inference.run(picture(' a house '), options);
    expect(second).toMatchObject({
      type: 'result',
      result: { source: 'cache', stale: false, value: { bytes: PNG } },
    });
    expect(server.requests).toHaveLength(1);
  });

  test('for a fresh result goes to the server, and both results are kept', async () => {
    await services.inference.run(picture('a house'), options);
    await services.inference.run(picture('a house'), { ...options, fresh: true });
    expect(server.requests).toHaveLength(2);
    expect(services.cache.store.getState().entries).toHaveLength(2);
  });

  test('whose result has aged is asked anew', async () => {
    await services.inference.run(picture('a house'), options);
    time += 3_600_001;
    expect(await services.inference.run(picture('a house'), options)).toMatchObject({
      result: { source: 'server' },
    });
  });

  test('shows an aged result when there is no connection', async () => {
    await services.inference.run(picture('a house'), options);
    time += 3_600_001;
    services.connection.store.setState({ state: 'offline' });
    expect(await services.inference.run(picture('a house'), options)).toMatchObject({
      type: 'result',
      result: { source: 'cache', stale: true },
    });
  });

  test('waits in the outbox when there is neither connection nor result', async () => {
    services.connection.store.setState({ state: 'offline' });
    expect(await services.inference.run(picture('a house'), options)).toMatchObject({
      type: 'queued',
      item: { state: 'waiting', title: 'a house' },
    });
    expect(await services.inference.run(picture('a tree'), { ...options, queue: false })).toMatchObject({
      type: 'problem',
      problem: { kind: 'offline' },
    });
  });

  test('gives back JSON results from the cache as well', async () => {
    const request: InferenceRequest<'speech_to_text'> = {
      capability: 'speech_to_text',
      parameters: {},
      files: { audio: recording },
    };
    await services.inference.run(request);
    const again = await services.inference.run(request);
    expect(again).toMatchObject({
      result: { source: 'cache', value: TRANSCRIPT, entry: { title: 'note.wav' } },
    });
  });

  test('that lacks a model names the one to download', async () => {
    answer = (response, request) =>
      request.url === '/config/models'
        ? json(response, 200, {
            capabilities: Object.fromEntries(
              [
                'image_generation',
                'image_editing',
                'text_to_speech',
                'speech_to_text',
                'chat',
                'embeddings',
              ].map((capability) => [
                capability,
                {
                  default: 'a',
                  provider: 'local',
                  availability: 'downloadable',
                  fallback_order: [],
                  alternatives: [],
                  parameters: [],
                  models: [
                    { ...MODEL, model: 'a', availability: 'needs_key' },
                    { ...MODEL, model: 'b', availability: 'downloadable' },
                  ],
                },
              ]),
            ),
          })
        : json(response, 503, errorBody('model_unavailable', 'Nothing can do this'));
    expect(await services.inference.run(picture('a house'))).toMatchObject({
      type: 'problem',
      problem: { kind: 'model_unavailable', downloadable: 'b' },
    });
  });
});

describe('a place where requests are made', () => {
  const run = (place = 'image') => services.runner.store.getState().runs[place];

  test('goes from work to result', async () => {
    const seen: string[] = [];
    services.runner.store.subscribe(({ runs }) => {
      const state = runs.image?.state;
      seen.push(state?.status === 'working' ? `step ${state.progress.step ?? 0}` : (state?.status ?? ''));
    });
    await services.runner.run('image', picture('a house'));
    expect(seen).toEqual(['step 0', 'step 1', 'result']);
    expect(run()?.last?.value).toMatchObject({ bytes: PNG });
  });

  test('keeps the last result while it works, and shows it again after a cancel', async () => {
    await services.runner.run('image', picture('a house'));
    answer = () => {};
    const second = services.runner.run('image', picture('a tree'));
    await until(() => server.requests.length === 2);
    expect(run()).toMatchObject({ state: { status: 'working' }, last: { entry: { title: 'a house' } } });
    services.runner.cancel('image');
    await second;
    expect(run()).toMatchObject({ state: { status: 'result', result: { entry: { title: 'a house' } } } });
  });

  test('makes one request at a time, the last', async () => {
    const normal = answer;
    answer = () => {};
    const first = services.runner.run('image', picture('a house'));
    await until(() => server.requests.length === 1);
    answer = normal;
    await services.runner.run('image', picture('a tree'));
    await first;
    expect(run()).toMatchObject({ state: { status: 'result', result: { entry: { title: 'a tree' } } } });
  });

  test('tells a problem', async () => {
    answer = (response) => json(response, 422, errorBody('validation_error', 'No', { prompt: 'too long' }));
    await services.runner.run('image', picture('a house'));
    expect(run()).toMatchObject({ state: { status: 'problem', problem: { kind: 'invalid' } }, last: null });
  });

  test('comes from waiting to the result once the server answers again', async () => {
    services.connection.store.setState({ state: 'offline' });
    await services.runner.run('image', picture('a house'));
    expect(run()?.state).toMatchObject({ status: 'queued' });
    answer = (response) => {
      response.writeHead(200, { 'content-type': 'image/png', 'x-model': 'sd' });
      response.end(PNG);
    };
    services.connection.store.setState({ state: 'online' });
    await services.outbox.flush();
    await until(() => run()?.state.status === 'result');
    expect(run()?.last).toMatchObject({ value: { bytes: PNG }, entry: { title: 'a house' } });
  });

  test('takes a waiting request back when it is cancelled', async () => {
    services.connection.store.setState({ state: 'offline' });
    await services.runner.run('image', picture('a house'));
    services.runner.cancel('image');
    await until(() => services.outbox.store.getState().items.length === 0);
    expect(run()?.state).toEqual({ status: 'idle' });
  });

  test('shows a kept result, or says that it is gone', async () => {
    await services.runner.run('image', picture('a house'));
    const [entry] = services.cache.store.getState().entries;
    if (!entry) throw new Error('nothing kept');
    services.runner.reset('image');
    expect(run()?.last).toBeNull();
    expect(await services.runner.show('image', entry)).toBe(true);
    expect(run()?.last).toMatchObject({ source: 'cache', entry: { id: entry.id } });
    await services.cache.remove([entry.id]);
    expect(await services.runner.show('image', entry)).toBe(false);
  });
});

test('what waits is sent as soon as the server answers again', async () => {
  let reachable = false;
  services = createTestServices(server.url, {
    send: (request) => (reachable ? sendNormally(request) : Promise.reject(new TypeError())),
  });
  const { nodeSend: sendNormally } = jest.requireActual('../../test-support/http-server');
  const stop = services.start();
  await until(() => services.connection.state() === 'unreachable');
  services.connection.store.setState({ state: 'offline' });
  await services.runner.run('image', picture('a house'));
  answer = (response, request) => {
    if (request.url === '/health')
      return json(response, 200, {
        status: 'healthy',
        timestamp: '2026-01-01T12:00:00.000Z',
        version: '1',
        uptime_seconds: 1,
      });
    response.writeHead(200, { 'content-type': 'image/png' });
    response.end(PNG);
  };
  reachable = true;
  await services.connection.check();
  await until(() => services.outbox.store.getState().items[0]?.state === 'done');
  stop();
});
