import { act, fireEvent, screen, waitFor } from '@testing-library/react-native';
import { players } from '../test-support/expo-audio';
import { errorBody, json, startServer, type TestServer } from '../test-support/http-server';
import { modelConfiguration } from '../test-support/model-configuration';
import { renderInApp } from '../test-support/render';
import { createTestServices } from '../test-support/services';
import { TextToSpeechScreen } from './TextToSpeechScreen';

jest.mock('expo-router', () => ({
  useRouter: () => ({ navigate: jest.fn(), setParams: jest.fn() }),
  useLocalSearchParams: () => ({}),
}));

/** A tenth of a second of 16-bit silence at 8 kHz. */
function wav(): Buffer {
  const file = Buffer.alloc(44 + 1_600);
  file.write('RIFF', 0);
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(8_000, 24);
  file.writeUInt32LE(16_000, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(1_600, 40);
  return file;
}

let server: TestServer;
let failing = false;
beforeEach(async () => {
  players.length = 0;
  failing = false;
  server = await startServer((response, { url }) => {
    if (url === '/config/models') return json(response, 200, modelConfiguration({}));
    if (url !== '/api/tts')
      return json(response, 200, { models: [], memory: { used_bytes: 0, limit_bytes: 0 } });
    if (failing)
      return json(response, 422, errorBody('validation_error', 'Because.', { voice: 'no such voice' }));
    response.writeHead(200, {
      'content-type': 'audio/wav',
      'x-model': 'flite',
      'x-warning': 'speed was brought down to 2',
    });
    response.end(wav());
  });
});
afterEach(() => server.close());

async function open(width = 390) {
  const services = createTestServices(server.url);
  await services.cache.load();
  renderInApp(<TextToSpeechScreen />, { services, width });
}
const asked = () =>
  server.requests.filter(({ url }) => url === '/api/tts').map(({ body }) => JSON.parse(body.toString()));

async function speak(text: string) {
  fireEvent.changeText(screen.getByLabelText('Text'), text);
  await act(async () => fireEvent.press(screen.getByRole('button', { name: 'Speak' })));
}

test('a text is spoken, played and kept, and what the server warns of is told', async () => {
  await open();
  await speak('Good morning.');
  await waitFor(() => expect(screen.getByRole('slider', { name: 'Position' })).toBeOnTheScreen());
  expect(asked()).toEqual([{ text: 'Good morning.' }]);
  await waitFor(() => expect(screen.getByRole('button', { name: 'Pause' })).toBeOnTheScreen());
  expect(screen.getByText('The server says: speed was brought down to 2')).toBeOnTheScreen();
  expect(screen.getByText('Recent speech')).toBeOnTheScreen();
  expect(players).toHaveLength(1);
});

test('the same text again comes from the device and says when it was made', async () => {
  await open();
  await speak('Good morning.');
  await waitFor(() => expect(screen.getByRole('button', { name: 'Pause' })).toBeOnTheScreen());
  await speak('Good morning.');
  await waitFor(() => expect(screen.getByText(/kept on this device/)).toBeOnTheScreen());
  expect(asked()).toHaveLength(1);
});

test('characters are counted, and a text that is too long is not sent', async () => {
  await open();
  fireEvent.changeText(screen.getByLabelText('Text'), 'a'.repeat(50_001));
  expect(screen.getByText('50,001 / 50,000 characters')).toBeOnTheScreen();
  expect(screen.getByText(/At most 50,000 characters/)).toBeOnTheScreen();
  expect(screen.getByRole('button', { name: 'Speak' })).toBeDisabled();
});

test('an example fills in the text', async () => {
  await open();
  fireEvent.press(screen.getByRole('button', { name: /Welcome/ }));
  expect(screen.getByDisplayValue(/Welcome/)).toBeOnTheScreen();
});

test('a refusal is a problem that can be tried again', async () => {
  failing = true;
  await open();
  await speak('Good morning.');
  await waitFor(() => expect(screen.getByText('The server does not accept this as it is')).toBeOnTheScreen());
  failing = false;
  await act(async () => fireEvent.press(screen.getByRole('button', { name: 'Try again' })));
  await waitFor(() => expect(screen.getByRole('slider', { name: 'Position' })).toBeOnTheScreen());
});

test('a sample is heard and not kept', async () => {
  await open(1280);
  await waitFor(() => expect(screen.getByRole('button', { name: 'Hear a sample' })).toBeEnabled());
  await act(async () => fireEvent.press(screen.getByRole('button', { name: 'Hear a sample' })));
  await waitFor(() => expect(players).toHaveLength(1));
  expect(screen.queryByText('Recent speech')).toBeNull();
  fireEvent.press(screen.getByRole('button', { name: 'Stop the sample' }));
  expect(players[0]?.removed).toBe(true);
});
