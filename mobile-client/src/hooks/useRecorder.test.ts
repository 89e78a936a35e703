import { act } from '@testing-library/react-native';
import { permission, recorder } from '../test-support/expo-audio';
import { File, Paths } from '../test-support/expo-file-system';
import { createTestServices, renderWithServices } from '../test-support/services';
import { useRecorder } from './useRecorder';

const M4A = Uint8Array.of(0, 0, 0, 0x20, 0x66, 0x74, 0x79, 0x70, 0x4d, 0x34, 0x41, 0x20);

beforeEach(() => {
  jest.useFakeTimers();
  const file = new File(Paths.cache, 'recording.m4a');
  file.create({ overwrite: true });
  file.write(M4A);
  Object.assign(recorder, { nextUri: file.uri, uri: null, failure: null, status: {}, isRecording: false });
  permission.granted = true;
});
afterEach(() => jest.useRealTimers());

const render = () => renderWithServices(createTestServices('http://127.0.0.1:1'), useRecorder).result;

test('records with a level and a duration, and gives the recording', async () => {
  const result = render();
  await act(() => result.current.start());
  expect(result.current).toMatchObject({ state: 'recording', problem: null });
  recorder.status = { durationMillis: 1_200, metering: -30 };
  act(() => jest.advanceTimersByTime(100));
  expect(result.current).toMatchObject({ level: 0.5, durationMs: 1_200 });
  act(() => result.current.pause());
  expect(result.current).toMatchObject({ state: 'paused', level: 0, durationMs: 1_200 });
  act(() => result.current.resume());
  const media = await act(() => result.current.stop());
  expect(media).toEqual({ bytes: M4A, mediaType: 'audio/mp4' });
  expect(result.current.state).toBe('idle');
});

test('says that the person does not let it listen', async () => {
  permission.granted = false;
  const result = render();
  await act(() => result.current.start());
  expect(result.current).toMatchObject({ state: 'idle', problem: 'denied' });
});

test('says that there is no microphone', async () => {
  recorder.failure = new Error('no device');
  const result = render();
  await act(() => result.current.start());
  expect(result.current).toMatchObject({ state: 'idle', problem: 'failed' });
});

test('throws a recording away', async () => {
  const result = render();
  await act(() => result.current.start());
  await act(() => result.current.cancel());
  expect(result.current).toMatchObject({ state: 'idle', problem: null });
  expect(await act(() => result.current.stop())).toBeNull();
});

test('a recording that is not there is a failure', async () => {
  recorder.nextUri = null;
  const result = render();
  await act(() => result.current.start());
  expect(await act(() => result.current.stop())).toBeNull();
  expect(result.current.problem).toBe('failed');
});
