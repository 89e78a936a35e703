import { act, fireEvent, screen, waitFor } from '@testing-library/react-native';
import { AppState } from 'react-native';
import { MESSAGE_DRAFTS, messageDraftsSchema } from '../services/drafts/message-drafts';
import { SPEECH_DRAFT, speechDraftSchema } from '../services/drafts/speech-draft';
import { permission, players, recorder } from '../test-support/expo-audio';
import { File, Paths } from '../test-support/expo-file-system';
import { json, startServer, type TestServer } from '../test-support/http-server';
import { modelConfiguration } from '../test-support/model-configuration';
import { renderInApp } from '../test-support/render';
import { createTestServices } from '../test-support/services';
import { SpeechToTextScreen } from './SpeechToTextScreen';

const mockNavigate = jest.fn();
jest.mock('expo-router', () => ({
  useRouter: () => ({ navigate: mockNavigate, setParams: jest.fn() }),
  useLocalSearchParams: () => ({}),
}));

const SAID = {
  text: 'Good morning. Please open the window.',
  language: 'en',
  confidence: 0.9,
  model: 'pocketsphinx',
  duration_seconds: 5,
  segments: [
    { start: 0, end: 2, text: 'Good morning.' },
    { start: 3, end: 5, text: 'Please open the window.' },
  ],
};

let server: TestServer;
let said = SAID;
beforeEach(async () => {
  said = SAID;
  players.length = 0;
  mockNavigate.mockClear();
  permission.granted = true;
  const file = new File(Paths.cache, 'recording.m4a');
  file.create({ overwrite: true });
  file.write(Uint8Array.of(0, 0, 0, 0x20, 0x66, 0x74, 0x79, 0x70, 0x4d, 0x34, 0x41, 0x20));
  Object.assign(recorder, { nextUri: file.uri, uri: null, failure: null, isRecording: false });
  recorder.status = { durationMillis: 5_000, metering: -20 };
  server = await startServer((response, { url }) => {
    if (url === '/config/models') json(response, 200, modelConfiguration({}));
    else if (url === '/api/stt') json(response, 200, said);
    else json(response, 200, { models: [], memory: { used_bytes: 0, limit_bytes: 0 } });
  });
});
afterEach(() => server.close());

async function open() {
  const services = createTestServices(server.url);
  await Promise.all([services.cache.load(), services.recordings.load()]);
  renderInApp(<SpeechToTextScreen />, { services });
  return services;
}
const press = (name: string | RegExp) =>
  act(async () => fireEvent.press(screen.getByRole('button', { name })));

async function record() {
  await press('Record');
  await waitFor(() => expect(screen.getByText('0:05')).toBeOnTheScreen());
  await press('Stop recording');
  await waitFor(() => expect(screen.getByRole('button', { name: 'Transcribe' })).toBeOnTheScreen());
}
async function transcribe() {
  await record();
  await press('Transcribe');
  await waitFor(() => expect(screen.getByText('Recent transcripts')).toBeOnTheScreen());
}

test('a recording is kept when the app goes out of sight', async () => {
  const listen = jest.spyOn(AppState, 'addEventListener');
  const { recordings } = await open();
  await press('Record');
  await waitFor(() => expect(screen.getByText('0:05')).toBeOnTheScreen());
  const told = listen.mock.lastCall?.[1];
  await act(async () => told?.('background'));
  await waitFor(() => expect(screen.getByRole('button', { name: 'Transcribe' })).toBeOnTheScreen());
  expect(recordings.store.getState().recordings).toHaveLength(1);
});

test('a recording can be heard before it is sent, and its text seeks in it', async () => {
  await open();
  await record();
  expect(screen.getByText('Ready to transcribe')).toBeOnTheScreen();
  await press('Play');
  expect(players).toHaveLength(1);
  await press('Transcribe');
  await waitFor(() => expect(screen.getByText('Please open the window.')).toBeOnTheScreen());
  fireEvent.press(screen.getByText('Please open the window.'));
  expect(players[0]?.status).toMatchObject({ currentTime: 3, playing: true });
  expect(screen.getByText(/Kept on this device until/)).toBeOnTheScreen();
});

test('a silent recording is noticed before it is sent', async () => {
  recorder.status = { durationMillis: 5_000, metering: -90 };
  await open();
  await record();
  expect(screen.getByText('Nothing is to be heard')).toBeOnTheScreen();
});

test('a text without words is told as such', async () => {
  said = { ...SAID, text: '', segments: [] };
  await open();
  await transcribe();
  expect(screen.getByText('No speech was found')).toBeOnTheScreen();
  expect(screen.getByRole('button', { name: 'Transcribe again' })).toBeOnTheScreen();
  expect(screen.queryByRole('button', { name: 'Copy' })).toBeNull();
});

test('the text goes to the end of the message of a conversation', async () => {
  const services = await open();
  services.drafts.write(MESSAGE_DRAFTS, [{ id: 'new', text: 'Begun.' }]);
  await transcribe();
  await press('Append to chat');
  await press('New conversation');
  expect(mockNavigate).toHaveBeenCalledWith({ pathname: '/chat/[id]', params: { id: 'new' } });
  expect(await services.drafts.read(MESSAGE_DRAFTS, messageDraftsSchema)).toEqual([
    { id: 'new', text: `Begun.\n${SAID.text}` },
  ]);
});

test('the text can be spoken', async () => {
  const services = await open();
  await transcribe();
  await press('Speak it');
  expect(mockNavigate).toHaveBeenCalledWith('/speak');
  expect(await services.drafts.read(SPEECH_DRAFT, speechDraftSchema)).toMatchObject({ text: SAID.text });
});

test('a deleted recording is gone, its text is not', async () => {
  const services = await open();
  await transcribe();
  await press('Delete the recording');
  await press('Delete');
  await waitFor(() => expect(screen.getByText(/no longer kept/)).toBeOnTheScreen());
  expect(services.recordings.store.getState().recordings).toEqual([]);
  expect(screen.getByText('Good morning.')).toBeOnTheScreen();
});

test('a recording that is put aside is listed until it is text', async () => {
  await open();
  await record();
  await press('Record again');
  await press('Stop recording');
  await waitFor(() => expect(screen.getByText('Recordings without a transcript')).toBeOnTheScreen());
});

test('a microphone that is not allowed is told with what helps', async () => {
  permission.granted = false;
  await open();
  await press('Record');
  expect(screen.getByText('The microphone is not allowed')).toBeOnTheScreen();
});
