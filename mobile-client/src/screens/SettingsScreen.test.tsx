import type { Availability, LocalModelState } from '@ai-platform/contract';
import { act, fireEvent, screen, waitFor } from '@testing-library/react-native';
import { appendToMessageDraft, MESSAGE_DRAFTS, messageDraftsSchema } from '../services/drafts/message-drafts';
import { errorBody, json, startServer, type TestServer } from '../test-support/http-server';
import { modelConfiguration } from '../test-support/model-configuration';
import { renderInApp } from '../test-support/render';
import { createTestServices } from '../test-support/services';
import { EMPTY_MASK } from '../utils/mask';
import { SettingsScreen } from './SettingsScreen';

jest.mock('expo-router', () => ({ useRouter: () => ({ navigate: jest.fn() }) }));

const localModel = (id: string, availability: Availability): LocalModelState => ({
  id,
  capabilities: ['text_to_speech'],
  engine: 'some-engine',
  availability,
  languages: ['en'],
  licence: 'MIT',
  source: { type: 'hub' },
  size_bytes: 44_000_000,
  memory_bytes: 0,
  resident: false,
});

const KEY = 'a-key-of-the-server';
let server: TestServer;

beforeEach(async () => {
  server = await startServer((response, { url, method, headers }) => {
    if (url === '/health') {
      json(response, 200, {
        status: 'healthy',
        timestamp: '2026-01-01T12:00:00.000Z',
        version: '1.2.3',
        uptime_seconds: 5,
      });
    } else if (url === '/api/models') {
      json(response, 200, {
        models: [localModel('painter', 'downloadable'), localModel('speaker', 'ready')],
        memory: { used_bytes: 0, limit_bytes: 1 },
      });
    } else if (url === '/api/models/speaker' && method === 'DELETE') {
      response.writeHead(204).end();
    } else if (headers.authorization !== `Bearer ${KEY}`) json(response, 401, errorBody('unauthorized'));
    else json(response, 200, modelConfiguration({}));
  });
});
afterEach(() => server.close());

async function openSettings() {
  const services = createTestServices(server.url);
  renderInApp(<SettingsScreen />, { services });
  await act(() => services.load());
  await screen.findByText('speaker');
  return services;
}

test('theme and language are kept as soon as they are chosen', async () => {
  const { settings } = await openSettings();
  fireEvent.press(screen.getByRole('radio', { name: 'Dark' }));
  fireEvent.press(screen.getByRole('radio', { name: 'Deutsch' }));
  expect(settings.get()).toMatchObject({ theme: 'dark', language: 'de' });
});

test('an address that is none is refused with a reason', async () => {
  const { settings } = await openSettings();
  fireEvent.changeText(screen.getByLabelText('Address'), 'my server');
  fireEvent.press(screen.getByRole('button', { name: 'Save' }));
  expect(screen.getByText('Enter an address that starts with http:// or https://')).toBeOnTheScreen();
  expect(settings.get().server_url).toBe('');
  fireEvent.changeText(screen.getByLabelText('Address'), `${server.url}/`);
  fireEvent.press(screen.getByRole('button', { name: 'Save' }));
  expect(settings.get().server_url).toBe(server.url);
});

test('checking the connection says that a key is missing, and the version once it is there', async () => {
  await openSettings();
  fireEvent.press(screen.getByRole('button', { name: 'Check the connection' }));
  await waitFor(() => expect(screen.getByText('The server asks for an API key')).toBeOnTheScreen());
  fireEvent.changeText(screen.getByLabelText('API key'), KEY);
  fireEvent.press(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(screen.getByText('API key saved')).toBeOnTheScreen());
  fireEvent.press(screen.getByRole('button', { name: 'Check the connection' }));
  await waitFor(() => expect(screen.getByText('Connected, version 1.2.3')).toBeOnTheScreen());
});

test('the check is about the key that is typed, and says that it is wrong', async () => {
  const { settings } = await openSettings();
  const check = () => fireEvent.press(screen.getByRole('button', { name: 'Check the connection' }));
  fireEvent.changeText(screen.getByLabelText('API key'), 'another-key');
  check();
  await waitFor(() => expect(screen.getByText('The server does not know this API key')).toBeOnTheScreen());
  fireEvent.changeText(screen.getByLabelText('API key'), KEY);
  check();
  await waitFor(() => expect(screen.getByText('Connected, version 1.2.3')).toBeOnTheScreen());
  expect(settings.store.getState().apiKey).toBe(KEY);
});

test('the key is hidden until it is asked for', async () => {
  await openSettings();
  expect(screen.getByLabelText('API key').props.secureTextEntry).toBe(true);
  fireEvent.press(screen.getByRole('button', { name: 'Show the key' }));
  expect(screen.getByLabelText('API key').props.secureTextEntry).toBe(false);
});

test('saved results are deleted only after asking', async () => {
  const { cache } = await openSettings();
  await act(async () => {
    await cache.add({
      key: 'k',
      capability: 'chat',
      title: 'A result',
      parameters: {},
      model: null,
      provider: null,
      media: { bytes: new Uint8Array(2_000), mediaType: 'text/plain' },
    });
  });
  fireEvent.press(screen.getByRole('button', { name: 'Delete saved results' }));
  expect(cache.store.getState().entries).toHaveLength(1);
  fireEvent.press(screen.getByRole('button', { name: 'Delete' }));
  await waitFor(() => expect(screen.getByText('Saved results deleted')).toBeOnTheScreen());
  expect(cache.store.getState().entries).toHaveLength(0);
});

test.each([
  ['Delete saved results', 'Delete', 'Saved results deleted'],
  ['Reset settings', 'Reset', 'Settings reset'],
])('an edit that was begun goes too: %s', async (row, answer, done) => {
  const { editDraft } = await openSettings();
  const picture = { media: { bytes: Uint8Array.of(1), mediaType: 'image/png' }, width: 1, height: 1 };
  await act(() => editDraft.replace({ picture, mask: EMPTY_MASK }));
  fireEvent.press(screen.getByRole('button', { name: row }));
  fireEvent.press(screen.getByRole('button', { name: answer }));
  await waitFor(() => expect(screen.getByText(done)).toBeOnTheScreen());
  expect(editDraft.store.getState().edit).toBeNull();
});

test('messages that were begun go with the chats', async () => {
  const { drafts } = await openSettings();
  await appendToMessageDraft(drafts, 'new', 'Dear');
  fireEvent.press(screen.getByRole('button', { name: 'Delete all chats' }));
  fireEvent.press(screen.getByRole('button', { name: 'Delete' }));
  await waitFor(() => expect(screen.getByText('Chats deleted')).toBeOnTheScreen());
  expect(await drafts.read(MESSAGE_DRAFTS, messageDraftsSchema)).toEqual([]);
});

test('a model of the server is removed only after asking, and one that is not there can be downloaded', async () => {
  await openSettings();
  await waitFor(() => expect(screen.getByText('44 MB · Text to speech · English · MIT')).toBeOnTheScreen());
  expect(screen.queryByText('painter')).toBeNull();
  fireEvent.press(screen.getByRole('button', { name: 'Show 1 model to download' }));
  expect(screen.getByRole('button', { name: 'Download painter' })).toBeOnTheScreen();
  const removals = () => server.requests.filter(({ method }) => method === 'DELETE');
  fireEvent.press(screen.getByRole('button', { name: 'Remove speaker' }));
  expect(removals()).toHaveLength(0);
  fireEvent.press(screen.getByRole('button', { name: 'Remove' }));
  await waitFor(() => expect(screen.getByText('speaker removed')).toBeOnTheScreen());
  expect(removals()).toMatchObject([{ url: '/api/models/speaker' }]);
});

test('resetting brings everything back to how it was', async () => {
  const { settings } = await openSettings();
  act(() => void settings.update({ theme: 'dark', haptics: false }));
  fireEvent.press(screen.getByRole('button', { name: 'Reset settings' }));
  fireEvent.press(screen.getByRole('button', { name: 'Reset' }));
  await waitFor(() => expect(screen.getByText('Settings reset')).toBeOnTheScreen());
  expect(settings.get()).toMatchObject({ theme: 'system', haptics: true });
});
