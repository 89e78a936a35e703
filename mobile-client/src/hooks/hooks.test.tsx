import type { ServerResponse } from 'node:http';
import { act, waitFor } from '@testing-library/react-native';
import { z } from 'zod';
import type { Services } from '../services/services';
import {
  errorBody,
  event,
  json,
  type ReceivedRequest,
  startServer,
  type TestServer,
} from '../test-support/http-server';
import { createTestServices, renderWithServices } from '../test-support/services';
import { fullModelName, useCapability } from './useCapability';
import { useChat } from './useChat';
import { useConversations } from './useConversations';
import { useDraft } from './useDraft';
import { useInference } from './useInference';
import { useLibrary } from './useLibrary';
import { useLocalModels } from './useLocalModels';
import { useMediaUri } from './useMediaUri';
import { useOutbox } from './useOutbox';
import { useServerStatus } from './useServerStatus';
import { useSettings } from './useSettings';
import { useThumbnailUri } from './useThumbnailUri';

const REPLY = { response: 'Titan.', model: 'qwen', tokens_used: null, usage: null, stop_reason: 'stop' };
const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1);
const HEALTH = { status: 'healthy', timestamp: '2026-01-01T12:00:00.000Z', version: '1', uptime_seconds: 5 };
const chatModel = (model: string, availability: string) => ({
  model,
  provider: 'local',
  availability,
  parameters: { temperature: { default: 0.7, maximum: 1 } },
});
const capability = (models: ReturnType<typeof chatModel>[]) => ({
  default: models[0]?.model ?? null,
  provider: 'local',
  availability: models[0]?.availability ?? 'unavailable',
  reason: 'as it is',
  fallback_order: [],
  alternatives: [],
  parameters: ['messages', 'model'],
  models,
});
const configuration = {
  capabilities: {
    image_generation: capability([]),
    image_editing: capability([]),
    text_to_speech: capability([]),
    speech_to_text: capability([]),
    chat: capability([chatModel('qwen', 'downloadable'), chatModel('llama', 'ready')]),
    embeddings: capability([]),
  },
};
const localModel = (availability: string) => ({
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

let server: TestServer;
let services: Services;
let routes: Record<string, (response: ServerResponse, request: ReceivedRequest) => void>;
let metrics = 0;

beforeEach(async () => {
  metrics = 0;
  routes = {
    'GET /health': (response) => json(response, 200, HEALTH),
    'GET /ready': (response) =>
      json(response, 503, { status: 'draining', timestamp: HEALTH.timestamp, components: {} }),
    'GET /config/models': (response) => json(response, 200, configuration),
    'GET /metrics': (response) => response.end(`http_requests_total ${++metrics * 10}\n`),
    'GET /api/models': (response) =>
      json(response, 200, {
        models: [localModel('downloadable')],
        memory: { used_bytes: 1, limit_bytes: 2 },
      }),
    'POST /api/image': (response) => {
      response.writeHead(200, { 'content-type': 'image/png', 'x-model': 'sd', 'x-provider': 'local' });
      response.end(PNG);
    },
    'POST /api/llm': (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(event('delta', { delta: 'Titan.' }) + event('done', REPLY));
    },
  };
  server = await startServer((response, request) => {
    const route = routes[`${request.method} ${request.url}`];
    if (route === undefined) json(response, 404, errorBody('not_found'));
    else route(response, request);
  });
  services = createTestServices(server.url);
});
afterEach(() => server.close());

describe('useCapability', () => {
  test('tells what can serve it, and what a download would', async () => {
    const { result } = renderWithServices(services, () => useCapability('chat'));
    expect(result.current.state).toBe('unknown');
    await waitFor(() => expect(result.current.state).toBe('downloadable'));
    expect(result.current).toMatchObject({
      reason: 'as it is',
      model: { model: 'qwen' },
      modelName: undefined,
      defaultModel: 'qwen',
      downloadable: 'qwen',
      rules: { temperature: { maximum: 1 } },
      parameters: ['messages', 'model'],
    });
  });

  test('goes by the model that was chosen', async () => {
    const { result } = renderWithServices(services, () => useCapability('chat'));
    await waitFor(() => expect(result.current.models).toHaveLength(2));
    const other = result.current.models[1];
    if (!other) throw new Error('two models');
    act(() => result.current.choose(fullModelName(other)));
    expect(result.current).toMatchObject({
      state: 'ready',
      model: { model: 'llama' },
      modelName: 'local:llama',
    });
    act(() => result.current.choose(null));
    expect(result.current).toMatchObject({ state: 'downloadable', modelName: undefined });
  });

  test('is offline while the server does not answer', async () => {
    const { result } = renderWithServices(services, () => useCapability('chat'));
    await waitFor(() => expect(result.current.state).toBe('downloadable'));
    act(() => services.connection.store.setState({ state: 'unreachable' }));
    expect(result.current.state).toBe('offline');
    expect(result.current.models).toHaveLength(2);
  });

  test('tells why the server does not say', async () => {
    routes['GET /config/models'] = (response) => json(response, 401, errorBody('unauthorized'));
    const { result } = renderWithServices(services, () => useCapability('chat'));
    await waitFor(() => expect(result.current.problem).toMatchObject({ kind: 'unauthorized' }));
    expect(result.current.state).toBe('needs_key');
  });
});

test('useInference runs, keeps its result beyond the screen, and the library has it', async () => {
  const screen = renderWithServices(services, () => useInference('image_generation'));
  expect(screen.result.current).toMatchObject({ state: { status: 'idle' }, last: null });
  await act(() => screen.result.current.run({ prompt: 'a house' }, {}));
  expect(screen.result.current).toMatchObject({
    state: { status: 'result', result: { source: 'server', value: { bytes: PNG }, meta: { model: 'sd' } } },
  });
  screen.unmount();
  const again = renderWithServices(services, () => useInference('image_generation'));
  expect(again.result.current.last?.value).toMatchObject({ bytes: PNG });
  const elsewhere = renderWithServices(services, () => useInference('image_generation', 'other'));
  expect(elsewhere.result.current.last).toBeNull();

  const library = renderWithServices(services, () => useLibrary({ text: 'house' }));
  await waitFor(() => expect(library.result.current.entries).toHaveLength(1));
  expect(library.result.current).toMatchObject({ loaded: true, limitBytes: 100_000_000 });
  const id = library.result.current.entries[0]?.id;
  const uri = renderWithServices(services, () => useThumbnailUri(id));
  await waitFor(() => expect(uri.result.current).toMatch(/^data:image\/png/));

  await act(() => library.result.current.clear());
  expect(library.result.current.entries).toEqual([]);
});

test('useOutbox shows what waits and lets it be cancelled', async () => {
  services.connection.store.setState({ state: 'offline' });
  const outcome = await services.inference.run({
    capability: 'embeddings',
    parameters: { text: 'x' },
    files: {},
  });
  expect(outcome.type).toBe('queued');
  const { result } = renderWithServices(services, useOutbox);
  expect(result.current).toMatchObject({ waiting: 1, failed: 0, items: [{ title: 'x' }] });
  await act(() => result.current.cancel(result.current.items[0]?.id ?? ''));
  expect(result.current.items).toEqual([]);
});

test('useChat and useConversations lead a conversation', async () => {
  const list = renderWithServices(services, ({ search }: { search: string }) => useConversations(search), {
    search: '',
  });
  await waitFor(() => expect(list.result.current.loaded).toBe(true));
  const { id } = await act(() => list.result.current.create());
  const { result } = renderWithServices(services, () => useChat(id));
  await waitFor(() => expect(result.current.conversation).not.toBeUndefined());
  await act(() => result.current.send('Name a moon.'));
  expect(result.current).toMatchObject({
    running: false,
    messages: [{ content: 'Name a moon.' }, { content: 'Titan.', state: 'complete' }],
  });
  await act(() => result.current.setOptions({ temperature: 0 }));
  expect(result.current.conversation?.options).toEqual({ temperature: 0 });

  expect(list.result.current.conversations).toMatchObject([{ id, title: 'Name a moon.' }]);
  list.rerender({ search: 'titan' });
  await waitFor(() => expect(list.result.current.conversations).toHaveLength(1));
  list.rerender({ search: 'mars' });
  await waitFor(() => expect(list.result.current.conversations).toHaveLength(0));
  list.rerender({ search: '' });

  const exported = await list.result.current.exportAsJson([id]);
  expect(await act(() => list.result.current.importFrom(exported))).toBe(1);
  expect(await list.result.current.importFrom('nonsense')).toBeNull();
  expect(list.result.current.conversations).toHaveLength(2);
  await act(() => result.current.removeMessage(result.current.messages[0]?.id ?? ''));
  expect(result.current.messages).toHaveLength(1);
  await act(() => list.result.current.remove([id]));
  expect(result.current.conversation).toBeFalsy();
});

test('a conversation that does not exist is null', async () => {
  const { result } = renderWithServices(services, () => useChat('unknown'));
  await waitFor(() => expect(result.current.conversation).toBeNull());
});

test('useSettings changes settings at once', async () => {
  const { result } = renderWithServices(services, useSettings);
  await waitFor(() => expect(result.current.loaded).toBe(true));
  act(() => void result.current.update({ theme: 'dark', server_url: 'http://example.org/' }));
  expect(result.current.settings.theme).toBe('dark');
  expect(result.current.serverUrl).toBe('http://example.org');
});

test('another key or server is asked anew what it can do', async () => {
  routes['GET /config/models'] = (response, { headers }) =>
    headers.authorization === 'Bearer secret'
      ? json(response, 200, configuration)
      : json(response, 401, errorBody('unauthorized'));
  const { result } = renderWithServices(services, () => ({ ...useSettings(), chat: useCapability('chat') }));
  await waitFor(() => expect(result.current.chat.problem).toMatchObject({ kind: 'unauthorized' }));
  await act(() => result.current.setApiKey('secret'));
  await waitFor(() => expect(result.current.chat.state).toBe('downloadable'));
  expect(result.current.chat.problem).toBeNull();
});

test('useLocalModels lists, downloads and removes', async () => {
  let availability = 'downloadable';
  routes['GET /api/models'] = (response) =>
    json(response, 200, { models: [localModel(availability)], memory: { used_bytes: 1, limit_bytes: 2 } });
  routes['POST /api/models/qwen/download'] = (response) => {
    availability = 'ready';
    json(response, 200, localModel('ready'));
  };
  routes['DELETE /api/models/qwen'] = (response) => {
    availability = 'downloadable';
    response.writeHead(204).end();
  };
  const { result } = renderWithServices(services, useLocalModels);
  await waitFor(() =>
    expect(result.current.models).toMatchObject([{ id: 'qwen', availability: 'downloadable' }]),
  );
  expect(result.current.memory).toEqual({ used_bytes: 1, limit_bytes: 2 });
  expect(await act(() => result.current.download('qwen'))).toBe(true);
  await waitFor(() => expect(result.current.models[0]?.availability).toBe('ready'));
  expect(await act(() => result.current.remove('qwen'))).toBeNull();
  await waitFor(() => expect(result.current.models[0]?.availability).toBe('downloadable'));
  expect(await act(() => result.current.remove('other'))).toMatchObject({ kind: 'not_found' });
});

test('useLocalModels follows a download that is under way already', async () => {
  routes['GET /api/models'] = (response) =>
    json(response, 200, { models: [localModel('downloading')], memory: { used_bytes: 0, limit_bytes: 2 } });
  routes['GET /api/models/qwen/events'] = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(
      event('progress', { downloaded_bytes: 3, total_bytes: 10, bytes_per_second: 1, file: null }),
    );
  };
  const { result } = renderWithServices(services, useLocalModels);
  await waitFor(() => expect(result.current.downloads.qwen?.progress?.downloaded_bytes).toBe(3));
  await act(() => result.current.cancelDownload('qwen'));
  expect(result.current.downloads).toEqual({});
});

test('useServerStatus tells health, readiness and what happened between samples', async () => {
  const { result } = renderWithServices(services, useServerStatus);
  await waitFor(() => expect(result.current.metrics).toHaveLength(1));
  expect(result.current.health?.version).toBe('1');
  expect(result.current.ready?.status).toBe('draining');
  expect(result.current.points).toEqual([]);
  await act(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await result.current.refresh();
  });
  await waitFor(() => expect(result.current.points).toHaveLength(1));
  expect(result.current.points[0]?.requestsPerSecond).toBeGreaterThan(0);
  expect(result.current.problem).toBeNull();
});

test('useMediaUri gives a file that goes with the screen', async () => {
  const media = { bytes: PNG, mediaType: 'image/png' };
  const { result, unmount } = renderWithServices(services, () => useMediaUri(media));
  await waitFor(() => expect(result.current).toMatch(/^file:.*\.png$/));
  unmount();
});

test('useDraft keeps what was begun', async () => {
  const schema = z.string();
  const first = renderWithServices(services, () => useDraft('prompt', schema, ''));
  act(() => first.result.current[1]('a lake'));
  expect(first.result.current[0]).toBe('a lake');
  first.unmount();
  const second = renderWithServices(services, () => useDraft('prompt', schema, ''));
  await waitFor(() => expect(second.result.current[0]).toBe('a lake'));
});
