import type { ModelState } from '@ai-platform/contract';
import { fireEvent, screen, waitFor } from '@testing-library/react-native';
import { json, startServer, type TestServer } from '../test-support/http-server';
import { modelConfiguration } from '../test-support/model-configuration';
import { renderInApp } from '../test-support/render';
import { createTestServices } from '../test-support/services';
import { ModelSelect } from './ModelSelect';

const model = (name: string, availability: ModelState['availability'], note?: string): ModelState => ({
  model: name,
  provider: name === 'whisper-tiny' ? 'local' : 'studio',
  availability,
  parameters: {},
  ...(note === undefined ? {} : { note }),
});

let server: TestServer;
beforeEach(async () => {
  const { capabilities } = modelConfiguration({});
  const models = [
    model('large', 'needs_key', 'Slow.'),
    model('small', 'ready'),
    model('whisper-tiny', 'downloadable', 'In the words of the server.'),
    model('medium', 'ready'),
  ];
  server = await startServer((response, { url }) =>
    url === '/config/models'
      ? json(response, 200, {
          capabilities: { ...capabilities, speech_to_text: { ...capabilities.speech_to_text, models } },
        })
      : json(response, 404, {}),
  );
});
afterEach(() => server.close());

async function open() {
  const services = createTestServices(server.url);
  renderInApp(<ModelSelect capability="speech_to_text" />, { services });
  await waitFor(() => expect(server.requests.some(({ url }) => url === '/config/models')).toBe(true));
  fireEvent.press(await screen.findByRole('button', { name: /^Model:/ }));
  return services;
}

test('what can be used comes first, else the order is that of the server', async () => {
  await open();
  await waitFor(() => expect(screen.getAllByRole('radio')).toHaveLength(5));
  expect(screen.getAllByRole('radio').map((option) => option.props.accessibilityLabel.split(',')[0])).toEqual(
    ['Automatic', 'small', 'medium', 'large', 'whisper-tiny'],
  );
});

test('a model that the app knows is described in its words, another one in those of the server', async () => {
  await open();
  await screen.findByText(/The fastest Whisper, and the least accurate\./);
  expect(screen.getByText(/Slow\./)).toBeOnTheScreen();
});

test('the chosen one is kept with its provider', async () => {
  const { settings } = await open();
  fireEvent.press(await screen.findByRole('radio', { name: /^medium/ }));
  expect(settings.get().models.speech_to_text).toBe('studio:medium');
});
