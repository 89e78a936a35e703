import { fireEvent, screen, waitFor } from '@testing-library/react-native';
import { json, startServer, type TestServer } from '../test-support/http-server';
import { modelConfiguration } from '../test-support/model-configuration';
import { renderInApp } from '../test-support/render';
import { createTestServices } from '../test-support/services';
import { StatusScreen } from './StatusScreen';

jest.mock('expo-router', () => ({ useRouter: () => ({ navigate: jest.fn() }) }));

const METRICS = `
# TYPE model_load_duration_seconds gauge
model_load_duration_seconds{capability="chat",provider="local",model="qwen"} 2.5
# TYPE model_resident_bytes gauge
model_resident_bytes{provider="local",model="qwen"} 600000000
`;
const now = '2026-01-01T12:00:00.000Z';

let server: TestServer | undefined;
afterEach(() => server?.close());

test('the state of the server, its figures and the models that it loaded are shown', async () => {
  server = await startServer((response, { url }) => {
    if (url === '/health') {
      json(response, 200, { status: 'healthy', timestamp: now, version: '1.2.3', uptime_seconds: 120 });
    } else if (url === '/ready') json(response, 200, { status: 'ready', timestamp: now, components: {} });
    else if (url === '/metrics') response.end(METRICS);
    else json(response, 404, { error: 'not_found', message: 'no', timestamp: now, request_id: '1' });
  });
  renderInApp(<StatusScreen />, { services: createTestServices(server.url) });
  await waitFor(() => expect(screen.getByText('Version 1.2.3, up for 2 min')).toBeOnTheScreen());
  await waitFor(() => expect(screen.getByText('qwen')).toBeOnTheScreen());
  expect(screen.getByText('In memory, 600 MB')).toBeOnTheScreen();
  expect(screen.getByText('loaded in 2.5 s')).toBeOnTheScreen();
  expect(screen.getByText('Requests')).toBeOnTheScreen();
});

test('a server that refuses is a problem with a way out', async () => {
  server = await startServer((response) =>
    json(response, 401, { error: 'unauthorized', message: 'A key', timestamp: now, request_id: '1' }),
  );
  renderInApp(<StatusScreen />, { services: createTestServices(server.url) });
  await waitFor(() => expect(screen.getByRole('button', { name: 'Open Settings' })).toBeOnTheScreen());
  expect(screen.queryByText('Requests')).toBeNull();
});

test('a capability that needs a download says so in the words of the app, with the button that begins it', async () => {
  const { capabilities } = modelConfiguration({ chat: 'downloadable' });
  const reason = 'run "npm run models"';
  const models = [{ model: 'qwen', provider: 'local', availability: 'downloadable', reason, parameters: {} }];
  server = await startServer((response, { url }) => {
    if (url === '/health') {
      json(response, 200, { status: 'healthy', timestamp: now, version: '1.2.3', uptime_seconds: 120 });
    } else if (url === '/ready') json(response, 200, { status: 'ready', timestamp: now, components: {} });
    else if (url === '/metrics') response.end(METRICS);
    else if (url === '/config/models') {
      json(response, 200, {
        capabilities: { ...capabilities, chat: { ...capabilities.chat, default: 'qwen', reason, models } },
      });
    } else json(response, 404, { error: 'not_found', message: 'no', timestamp: now, request_id: '1' });
  });
  renderInApp(<StatusScreen />, { services: createTestServices(server.url) });
  await screen.findByText('qwen has not been downloaded yet.');
  expect(screen.queryByText(/npm run models/)).toBeNull();
  fireEvent.press(screen.getByRole('button', { name: 'Download qwen' }));
  await waitFor(() =>
    expect(server?.requests.some(({ url }) => url === '/api/models/qwen/download')).toBe(true),
  );
});
