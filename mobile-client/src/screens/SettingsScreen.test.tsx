import { act, fireEvent, screen, waitFor } from '@testing-library/react-native';
import { errorBody, json, startServer, type TestServer } from '../test-support/http-server';
import { modelConfiguration } from '../test-support/model-configuration';
import { renderInApp } from '../test-support/render';
import { createTestServices } from '../test-support/services';
import { SettingsScreen } from './SettingsScreen';

jest.mock('expo-router', () => ({ useRouter: () => ({ navigate: jest.fn() }) }));

const KEY = 'a-key-of-the-server';
let server: TestServer;

beforeEach(async () => {
  server = await startServer((response, { url, headers }) => {
    if (url === '/health') {
      json(response, 200, {
        status: 'healthy',
        timestamp: '2026-01-01T12:00:00.000Z',
        version: '1.2.3',
        uptime_seconds: 5,
      });
    } else if (headers.authorization !== `Bearer ${KEY}`) json(response, 401, errorBody('unauthorized'));
    else json(response, 200, modelConfiguration({}));
  });
});
afterEach(() => server.close());

async function openSettings() {
  const services = createTestServices(server.url);
  renderInApp(<SettingsScreen />, { services });
  await act(() => services.load());
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
  fireEvent.changeText(screen.getByLabelText('Address'), 'https://ai.example.org/');
  fireEvent.press(screen.getByRole('button', { name: 'Save' }));
  expect(settings.get().server_url).toBe('https://ai.example.org');
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

test('resetting brings everything back to how it was', async () => {
  const { settings } = await openSettings();
  act(() => void settings.update({ theme: 'dark', haptics: false }));
  fireEvent.press(screen.getByRole('button', { name: 'Reset settings' }));
  fireEvent.press(screen.getByRole('button', { name: 'Reset' }));
  await waitFor(() => expect(screen.getByText('Settings reset')).toBeOnTheScreen());
  expect(settings.get()).toMatchObject({ theme: 'system', haptics: true });
});
