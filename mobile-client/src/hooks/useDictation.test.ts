import { act, waitFor } from '@testing-library/react-native';
import { recorder } from '../test-support/expo-audio';
import { errorBody, json, startServer, type TestServer } from '../test-support/http-server';
import { createTestServices, renderWithServices } from '../test-support/services';
import { useDictation } from './useDictation';

jest.mock('../services/media', () => ({
  ...jest.requireActual('../services/media'),
  mediaOfUri: async () => ({ bytes: Uint8Array.of(1, 2, 3), mediaType: 'audio/mp4' }),
}));

const TRANSCRIPTION = {
  text: ' good morning ',
  language: 'en',
  confidence: null,
  model: 'whisper',
  duration_seconds: 1,
};

let server: TestServer;
let status: number;
beforeEach(async () => {
  status = 200;
  server = await startServer((response, { url }) => {
    if (url !== '/api/stt') return json(response, 404, {});
    if (status === 200) json(response, 200, TRANSCRIPTION);
    else json(response, status, errorBody('invalid_format'));
  });
});
afterEach(() => server.close());

const given = () => {
  recorder.failure = null;
  const onText = jest.fn();
  const { result } = renderWithServices(createTestServices(server.url), () => useDictation(onText));
  return { onText, dictation: () => result.current };
};
const record = async (dictation: () => ReturnType<typeof useDictation>) => {
  await act(async () => dictation().begin());
  await waitFor(() => expect(dictation().state).toBe('recording'));
  await act(async () => dictation().finish());
};

test('what is said becomes text', async () => {
  const { onText, dictation } = given();
  await record(dictation);
  await waitFor(() => expect(onText).toHaveBeenCalledWith('good morning'));
  await waitFor(() => expect(dictation()).toMatchObject({ state: 'idle', problem: null }));
});

test('a recording that could not become text is kept for another try', async () => {
  status = 400;
  const { onText, dictation } = given();
  await record(dictation);
  await waitFor(() => expect(dictation().problem).toMatchObject({ kind: 'invalid' }));
  status = 200;
  await act(async () => dictation().retry());
  await waitFor(() => expect(onText).toHaveBeenCalledWith('good morning'));
  expect(dictation().problem).toBeNull();
});

test('a recording that is discarded goes nowhere', async () => {
  const { onText, dictation } = given();
  await act(async () => dictation().begin());
  await waitFor(() => expect(dictation().state).toBe('recording'));
  await act(async () => dictation().discard());
  expect(dictation().state).toBe('idle');
  expect(server.requests.some(({ url }) => url === '/api/stt')).toBe(false);
  expect(onText).not.toHaveBeenCalled();
});

test('a recorder that fails is told', async () => {
  const { dictation } = given();
  recorder.failure = new Error('no microphone');
  expect(dictation().obstacle).toBeNull();
  await act(async () => dictation().begin());
  await waitFor(() => expect(dictation().obstacle).toBe('failed'));
});
