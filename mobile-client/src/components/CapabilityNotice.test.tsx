import { act, fireEvent, screen, waitFor } from '@testing-library/react-native';
import { event, json, startServer, type TestServer } from '../test-support/http-server';
import { modelConfiguration } from '../test-support/model-configuration';
import { renderInApp } from '../test-support/render';
import { createTestServices } from '../test-support/services';
import { CapabilityNotice } from './CapabilityNotice';

const mockNavigate = jest.fn();
jest.mock('expo-router', () => ({ useRouter: () => ({ navigate: mockNavigate }) }));

let availability: 'ready' | 'downloadable' | 'downloading' | 'needs_key' | 'unavailable';
let finishDownload: () => void;
let server: TestServer;
beforeEach(async () => {
  availability = 'downloadable';
  finishDownload = () => {};
  const model = () => ({
    id: 'qwen',
    capabilities: ['chat'],
    engine: 'llama-cpp',
    availability:
      availability === 'needs_key' || availability === 'unavailable' ? 'downloadable' : availability,
    languages: [],
    licence: 'Apache-2.0',
    source: { type: 'hub' },
    size_bytes: 400_000_000,
    memory_bytes: 500_000_000,
    resident: false,
  });
  const configuration = () => {
    const { capabilities } = modelConfiguration({ chat: availability });
    const models =
      availability === 'downloadable' || availability === 'downloading'
        ? [{ model: 'qwen', provider: 'local', availability, parameters: {} }]
        : [];
    return {
      capabilities: { ...capabilities, chat: { ...capabilities.chat, reason: 'Set HF_API_KEY', models } },
    };
  };
  server = await startServer((response, { url, method }) => {
    if (url === '/config/models') json(response, 200, configuration());
    else if (url === '/api/models') {
      json(response, 200, { models: [model()], memory: { used_bytes: 0, limit_bytes: 1 } });
    } else if (url === '/api/models/qwen/download' && method === 'POST') {
      availability = 'downloading';
      json(response, 202, model());
    } else if (url === '/api/models/qwen/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(
        event('progress', {
          downloaded_bytes: 34_000_000,
          total_bytes: 400_000_000,
          bytes_per_second: 1_000_000,
          file: 'model.gguf',
        }),
      );
      finishDownload = () => {
        availability = 'ready';
        response.end(event('done', model()));
      };
    } else json(response, 404, {});
  });
});
afterEach(() => server.close());

test('a model is downloaded at a press, with its progress in numbers', async () => {
  const onDownloaded = jest.fn();
  renderInApp(<CapabilityNotice capability="chat" onDownloaded={onDownloaded} />, {
    services: createTestServices(server.url),
  });
  await screen.findByText('qwen runs on the server itself. It is downloaded once, 400 MB.');
  await act(async () => fireEvent.press(screen.getByRole('button', { name: 'Download the model' })));
  await screen.findByText(/34 MB of 400 MB/);
  await act(async () => finishDownload());
  await waitFor(() => expect(onDownloaded).toHaveBeenCalledTimes(1));
  await waitFor(() => expect(screen.queryByText(/qwen/)).toBeNull());
});

test('a key that is missing is told, with the way to what the server needs', async () => {
  availability = 'needs_key';
  renderInApp(<CapabilityNotice capability="chat" />, { services: createTestServices(server.url) });
  await screen.findByText('The server needs a key for this');
  expect(screen.getByText('Set HF_API_KEY')).toBeOnTheScreen();
  fireEvent.press(screen.getByRole('button', { name: 'Open Status' }));
  expect(mockNavigate).toHaveBeenCalledWith('/status');
});

test('where all is well there is nothing to say', async () => {
  availability = 'ready';
  const services = createTestServices(server.url);
  renderInApp(<CapabilityNotice capability="chat" />, { services });
  await waitFor(() => expect(server.requests.some(({ url }) => url === '/config/models')).toBe(true));
  await act(async () => {});
  expect(screen.queryByRole('button')).toBeNull();
});
