import type { ModelState } from '@ai-platform/contract';
import { act, screen, waitFor } from '@testing-library/react-native';
import { errorBody, json, startServer, type TestServer } from '../test-support/http-server';
import { modelConfiguration } from '../test-support/model-configuration';
import { renderInApp } from '../test-support/render';
import { createTestServices } from '../test-support/services';
import { HomeScreen } from './HomeScreen';

jest.mock('expo-router', () => ({
  useRouter: () => ({ navigate: jest.fn() }),
  Link: ({ children }: { children: unknown }) => children,
}));

const AVAILABILITY = {
  image_generation: 'needs_key',
  image_editing: 'unavailable',
  text_to_speech: 'ready',
  speech_to_text: 'loading',
  chat: 'downloadable',
  embeddings: 'ready',
} as const;

let server: TestServer;
let editor: ModelState[];
beforeEach(async () => {
  editor = [];
  const configuration = () => {
    const { capabilities } = modelConfiguration(AVAILABILITY);
    return {
      capabilities: { ...capabilities, image_editing: { ...capabilities.image_editing, models: editor } },
    };
  };
  server = await startServer((response, { url }) => {
    if (url === '/config/models') json(response, 200, configuration());
    else if (url === '/health') {
      json(response, 200, {
        status: 'healthy',
        timestamp: '2026-01-01T12:00:00.000Z',
        version: '1.2.3',
        uptime_seconds: 5,
      });
    } else json(response, 200, { models: [], memory: { used_bytes: 0, limit_bytes: 0 } });
  });
});
afterEach(() => server.close());

test('each capability says whether it can be used now', async () => {
  renderInApp(<HomeScreen />, { services: createTestServices(server.url) });
  for (const name of [
    'Image generation',
    'Image editing',
    'Text to speech',
    'Speech to text',
    'Chat',
    'Embeddings',
  ]) {
    expect(screen.getByText(name)).toBeOnTheScreen();
  }
  await waitFor(() => expect(screen.getAllByText('Ready')).toHaveLength(2));
  for (const state of ['Needs a key', 'Not available', 'Loading the model', 'Needs a download']) {
    expect(screen.getByText(state)).toBeOnTheScreen();
  }
});

test.each([
  ['a model that follows words', {}, 'Change part of a picture with words'],
  ['one that only heeds the mask', { prompt: { supported: false } }, 'Remove something from a picture'],
  [
    'one that takes neither',
    { prompt: { supported: false }, mask: { supported: false } },
    'Improve a picture as a whole',
  ],
])('editing is described as %s does it', async (_, parameters, about) => {
  editor = [{ model: 'some-model', provider: 'local', availability: 'ready', parameters }];
  renderInApp(<HomeScreen />, { services: createTestServices(server.url) });
  await waitFor(() => expect(screen.getAllByText('Ready')).toHaveLength(2));
  expect(screen.getByText(about)).toBeOnTheScreen();
});

test('recent results are shown, newest first', async () => {
  const services = createTestServices(server.url);
  renderInApp(<HomeScreen />, { services });
  await waitFor(() => expect(screen.getByText(/Results appear here/)).toBeOnTheScreen());
  for (const title of ['First', 'Second']) {
    await act(async () => {
      await services.cache.add({
        key: title,
        capability: 'text_to_speech',
        title,
        parameters: {},
        model: null,
        provider: null,
        media: { bytes: new Uint8Array(8), mediaType: 'audio/wav' },
      });
    });
  }
  expect(screen.getByText('First')).toBeOnTheScreen();
  expect(screen.getByText('Second')).toBeOnTheScreen();
  expect(screen.getByRole('button', { name: 'See all' })).toBeOnTheScreen();
});

test('a server that asks for a key says so, with the way to enter it', async () => {
  const locked = await startServer((response) => json(response, 401, errorBody('unauthorized')));
  try {
    renderInApp(<HomeScreen />, { services: createTestServices(locked.url) });
    await waitFor(() => expect(screen.getByText('The server asks for an API key')).toBeOnTheScreen());
    expect(screen.getAllByText('Needs a key')).toHaveLength(6);
    expect(screen.getByRole('button', { name: 'Open Settings' })).toBeOnTheScreen();
  } finally {
    await locked.close();
  }
});
