import { act, fireEvent, screen, waitFor } from '@testing-library/react-native';
import type { Problem } from '../services/api';
import { errorBody, event, json, startServer, type TestServer } from '../test-support/http-server';
import { modelConfiguration } from '../test-support/model-configuration';
import { renderInApp } from '../test-support/render';
import { createTestServices } from '../test-support/services';
import { CapabilityNotice } from './CapabilityNotice';

const mockNavigate = jest.fn();
jest.mock('expo-router', () => ({ useRouter: () => ({ navigate: mockNavigate }) }));

let availability: 'ready' | 'downloadable' | 'downloading' | 'needs_key' | 'unavailable';
let finishDownload: () => void;
let failDownload: () => void;
let downloadFailure: string | undefined;
let waiting: { reason: string; retry_in_seconds: number } | undefined;
let server: TestServer;
beforeEach(async () => {
  availability = 'downloadable';
  finishDownload = () => {};
  failDownload = () => {};
  downloadFailure = undefined;
  waiting = undefined;
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
    download_failure: downloadFailure,
  });
  const configuration = () => {
    const { capabilities } = modelConfiguration({ chat: availability });
    const models =
      availability === 'downloadable' || availability === 'downloading'
        ? [{ model: 'qwen', provider: 'local', availability, parameters: {} }]
        : [{ model: 'flan', provider: 'hugging-face', availability, parameters: {} }];
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
          waiting,
        }),
      );
      failDownload = () => {
        availability = 'downloadable';
        downloadFailure = 'The Hub cannot be reached';
        response.end(event('error', { ...errorBody('model_unavailable'), message: downloadFailure }));
      };
      finishDownload = () => {
        availability = 'ready';
        response.end(event('done', model()));
      };
    } else json(response, 404, {});
  });
});
afterEach(() => server.close());

const LACKS_MODEL: Problem = { kind: 'model_unavailable', reason: 'not downloaded', downloadable: 'qwen' };

test('a model is downloaded at a press, and the request that lacked it sent again', async () => {
  const onRetry = jest.fn();
  renderInApp(<CapabilityNotice capability="chat" problem={LACKS_MODEL} onRetry={onRetry} />, {
    services: createTestServices(server.url),
  });
  await screen.findByText('qwen runs on the server itself. It is downloaded once, 400 MB.');
  await act(async () => fireEvent.press(screen.getByRole('button', { name: 'Download the model' })));
  await screen.findByText(/34 MB of 400 MB/);
  expect(screen.queryByText('No model can do this right now')).toBeNull();
  await act(async () => finishDownload());
  await waitFor(() => expect(onRetry).toHaveBeenCalledTimes(1));
});

test('a key that is missing is told, with the way to what the server needs', async () => {
  availability = 'needs_key';
  renderInApp(<CapabilityNotice capability="chat" />, { services: createTestServices(server.url) });
  await screen.findByText('The server needs a key for this');
  expect(
    screen.getByText('Hugging Face needs a key. On the server it belongs in HF_API_KEY.'),
  ).toBeOnTheScreen();
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

test('a download that stands still says why, and when it goes on', async () => {
  waiting = { reason: 'The Hub cannot be reached (ENOTFOUND)', retry_in_seconds: 30 };
  renderInApp(<CapabilityNotice capability="chat" />, { services: createTestServices(server.url) });
  fireEvent.press(await screen.findByRole('button', { name: 'Download the model' }));
  await screen.findByText(/The server says: The Hub cannot be reached \(ENOTFOUND\)\s+Next try in 30 s\./);
});

test('a download that failed says so, why, and is tried again from there', async () => {
  renderInApp(<CapabilityNotice capability="chat" />, { services: createTestServices(server.url) });
  fireEvent.press(await screen.findByRole('button', { name: 'Download the model' }));
  await screen.findByText(/34 MB of 400 MB/);
  await act(async () => failDownload());
  await screen.findByText('The download failed');
  expect(screen.getByText('The server says: The Hub cannot be reached')).toBeOnTheScreen();
  fireEvent.press(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText(/34 MB of 400 MB/);
});

test('what failed before the app was opened is told too', async () => {
  downloadFailure = 'The disk is full';
  renderInApp(<CapabilityNotice capability="chat" />, { services: createTestServices(server.url) });
  await screen.findByText('The server says: The disk is full');
});

test('one notice is enough for a key that both the request and the screen lack', async () => {
  availability = 'needs_key';
  renderInApp(<CapabilityNotice capability="chat" problem={{ kind: 'unauthorized' }} />, {
    services: createTestServices(server.url),
  });
  await screen.findByText('The server asks for an API key');
  await waitFor(() => expect(server.requests.some(({ url }) => url === '/config/models')).toBe(true));
  await act(async () => {});
  expect(screen.getAllByText('The server asks for an API key')).toHaveLength(1);
  expect(screen.queryByText('The server needs a key for this')).toBeNull();
});

test('what a model that is ready refuses is offered by one that can be downloaded', async () => {
  availability = 'ready';
  const problem: Problem = { kind: 'invalid', fields: { mask: 'is needed' }, downloadable: 'qwen' };
  renderInApp(<CapabilityNotice capability="chat" problem={problem} />, {
    services: createTestServices(server.url),
  });
  await screen.findByText('What is ready cannot do this');
  expect(screen.getByRole('button', { name: 'Download the model' })).toBeOnTheScreen();
});
