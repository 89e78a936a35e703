import type { ServerResponse } from 'node:http';
import { act, fireEvent, screen, waitFor } from '@testing-library/react-native';
import { State } from 'react-native-gesture-handler';
import { fireGestureHandler, getByGestureTestId } from 'react-native-gesture-handler/jest-utils';
import { pasteImage, pickImage, prepareImage } from '../services/media';
import { errorBody, event, json, startServer, type TestServer } from '../test-support/http-server';
import { modelConfiguration } from '../test-support/model-configuration';
import { renderInApp } from '../test-support/render';
import { createTestServices, memoryDevice } from '../test-support/services';
import { toBase64 } from '../utils/base64';
import { ImageEditingScreen } from './ImageEditingScreen';

const mockRouter = { navigate: jest.fn(), setParams: jest.fn() };
let mockParams: { entry?: string } = {};
jest.mock('expo-router', () => ({ useRouter: () => mockRouter, useLocalSearchParams: () => mockParams }));
jest.mock('../services/media', () => ({
  ...jest.requireActual('../services/media'),
  pickImage: jest.fn(),
  pasteImage: jest.fn(),
  prepareImage: jest.fn(),
}));

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1);
const RESULT = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 2);
const photo = { bytes: PNG, mediaType: 'image/png', name: 'photo.png' };
const CANVAS = 'The picture, to draw a mask on';

let server: TestServer;
let rules: Record<string, { supported: boolean }>;
let answer: (response: ServerResponse) => void;
const finish = (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(
    event('done', {
      image: toBase64(RESULT),
      content_type: 'image/png',
      model: 'editor',
      provider: 'local',
      warnings: ['prompt is not supported by this model and was ignored'],
    }),
  );
};

beforeEach(async () => {
  jest.clearAllMocks();
  mockParams = {};
  rules = {};
  answer = finish;
  jest.mocked(pickImage).mockResolvedValue({ type: 'picked', media: photo });
  jest.mocked(prepareImage).mockImplementation(async (media) => ({ media, width: 400, height: 300 }));
  server = await startServer((response, request) => {
    if (request.url === '/api/edit-image') return answer(response);
    const configuration = modelConfiguration({});
    configuration.capabilities.image_editing.models = [
      { model: 'some-model', provider: 'local', availability: 'ready', parameters: rules },
    ];
    json(response, 200, request.url === '/config/models' ? configuration : {});
  });
});
afterEach(() => server.close());

const button = (name: string | RegExp) => screen.getByRole('button', { name });
const press = (name: string | RegExp) => act(async () => fireEvent.press(button(name)));
const sent = () =>
  server.requests.filter(({ url }) => url === '/api/edit-image').map(({ body }) => body.toString('latin1'));

async function open(device = memoryDevice()) {
  const services = createTestServices(server.url, device);
  renderInApp(<ImageEditingScreen />, { services, width: 1280 });
  await waitFor(() => expect(services.queryClient.isFetching()).toBe(0));
  return services;
}
async function choose() {
  await press('Choose a picture');
  await layOut();
}
async function layOut() {
  // Layout is what a phone or browser does.
  const room = (await screen.findByTestId('mask-room')) as Parameters<typeof fireEvent>[0];
  await act(async () => fireEvent(room, 'layout', { nativeEvent: { layout: { width: 800, height: 600 } } }));
  await screen.findByLabelText(CANVAS);
}
const drag = (...points: { x: number; y: number }[]) =>
  act(async () =>
    fireGestureHandler(getByGestureTestId('draw'), [
      { state: State.BEGAN, ...points[0] },
      { state: State.ACTIVE, ...points[0] },
      ...points.slice(1),
      { state: State.END, ...points.at(-1) },
    ]),
  );
const write = (prompt: string) =>
  act(async () => fireEvent.changeText(screen.getByLabelText('Prompt'), prompt));
const compare = () => screen.findByRole('slider', { name: /^Compare/ });

test('without a picture there is nothing to apply', async () => {
  await open();
  await write('a red door');
  expect(button('Apply')).toBeDisabled();
});

test('the marked part goes with the picture', async () => {
  await open();
  await choose();
  await drag({ x: 100, y: 100 }, { x: 300, y: 200 });
  expect(screen.getByText('The marked part is repainted, the rest stays.')).toBeOnTheScreen();
  await write('a red door');
  await press('Apply');
  await compare();
  expect(sent()[0]).toMatch(/name="prompt"\s+a red door/);
  expect(sent()[0]).toContain('filename="photo.png"');
  expect(sent()[0]).toContain('filename="mask.png"');
});

test('without a mask the picture goes alone', async () => {
  await open();
  await choose();
  await write('at night');
  await press('Apply');
  await compare();
  expect(sent()[0]).not.toContain('mask.png');
});

test('strokes can be undone, redone, inverted and cleared', async () => {
  await open();
  await choose();
  expect(button('Undo')).toBeDisabled();
  await drag({ x: 100, y: 100 }, { x: 300, y: 200 });
  await press('Undo');
  expect(screen.getByText('Without a mask the whole picture may change.')).toBeOnTheScreen();
  await press('Redo');
  expect(screen.getByText('The marked part is repainted, the rest stays.')).toBeOnTheScreen();
  await press('Clear the mask');
  expect(screen.getByText('Without a mask the whole picture may change.')).toBeOnTheScreen();
  await press('Invert the mask');
  expect(screen.getByText('The marked part is repainted, the rest stays.')).toBeOnTheScreen();
});

test('a part can be selected without dragging', async () => {
  await open();
  await choose();
  await press('Rectangle by numbers');
  fireEvent.changeText(screen.getByLabelText('Width (px)'), '0');
  expect(button('Select')).toBeDisabled();
  fireEvent.changeText(screen.getByLabelText('Width (px)'), '50');
  await press('Select');
  expect(screen.getByText('The marked part is repainted, the rest stays.')).toBeOnTheScreen();
  await press('Undo');
  await press('Select the whole picture');
  expect(screen.getByText('The marked part is repainted, the rest stays.')).toBeOnTheScreen();
});

test('the mask outlives a failed request, and is sent again', async () => {
  answer = (response) => {
    answer = finish;
    json(response, 422, errorBody('validation_error', 'No', { prompt: 'too odd' }));
  };
  await open();
  await choose();
  await drag({ x: 100, y: 100 }, { x: 300, y: 200 });
  await write('a red door');
  await press('Apply');
  await screen.findByText('The server does not accept this as it is');
  expect(screen.getByText('The marked part is repainted, the rest stays.')).toBeOnTheScreen();
  await press('Try again');
  await compare();
  expect(sent()[1]).toContain('mask.png');
});

test('before and after are compared with keys too', async () => {
  await open();
  await choose();
  await write('at night');
  await press('Apply');
  const slider = await compare();
  expect(slider.props['aria-valuenow']).toBe(50);
  await act(async () => fireEvent(slider, 'keyDown', { key: 'ArrowLeft', preventDefault: () => {} }));
  expect(slider.props['aria-valuenow']).toBe(45);
  await act(async () =>
    fireEvent(slider, 'accessibilityAction', { nativeEvent: { actionName: 'increment' } }),
  );
  expect(slider.props['aria-valuenow']).toBe(50);
});

test('the result can be edited further, and that can be undone', async () => {
  await open();
  await choose();
  await drag({ x: 100, y: 100 }, { x: 300, y: 200 });
  await write('a red door');
  await press('Apply');
  await compare();
  await press('Edit the result further');
  await screen.findByText('The picture and its mask were replaced');
  expect(jest.mocked(prepareImage).mock.lastCall?.[0].bytes).toEqual(RESULT);
  const undo = screen.getAllByRole('button', { name: 'Undo' }).at(-1);
  if (!undo) throw new Error('the message offers to undo');
  await act(async () => fireEvent.press(undo));
  expect(screen.getByText('The marked part is repainted, the rest stays.')).toBeOnTheScreen();
});

test('picture and mask outlive a restart', async () => {
  const device = memoryDevice();
  const services = await open(device);
  await choose();
  await drag({ x: 100, y: 100 }, { x: 300, y: 200 });
  await act(() => services.editDraft.flush());
  screen.unmount();
  await open(device);
  await layOut();
  expect(screen.getByText('The marked part is repainted, the rest stays.')).toBeOnTheScreen();
  await press('Undo');
  expect(screen.getByText('Without a mask the whole picture may change.')).toBeOnTheScreen();
});

test('the picture can be removed, and that can be undone', async () => {
  await open();
  await choose();
  await drag({ x: 100, y: 100 }, { x: 300, y: 200 });
  await press('Remove the picture');
  await screen.findByText('The picture and its mask were removed');
  expect(button('Choose a picture')).toBeOnTheScreen();
  expect(button('Apply')).toBeDisabled();
  await press('Undo');
  expect(await screen.findByText('The marked part is repainted, the rest stays.')).toBeOnTheScreen();
});

test('the same edit is answered by the one of before, and made anew when asked for', async () => {
  await open();
  await choose();
  await write('at night');
  await press('Apply');
  await compare();
  await press('Apply');
  await screen.findByText(/^Made just now/);
  expect(sent()).toHaveLength(1);
  await press('Make it new');
  await waitFor(() => expect(sent()).toHaveLength(2));
  await waitFor(() => expect(screen.queryByText(/^Made just now/)).toBeNull());
  await compare();
});

test('a model that follows no prompt needs a mask instead', async () => {
  rules = { prompt: { supported: false } };
  await open();
  await choose();
  expect(screen.getByText(/does not follow a prompt/)).toBeOnTheScreen();
  expect(button('Apply')).toBeDisabled();
  await drag({ x: 100, y: 100 }, { x: 300, y: 200 });
  await press('Apply');
  await compare();
  expect(sent()[0]).toMatch(/name="prompt"\s+Edited picture/);
  expect(screen.queryByText(/prompt is not supported/)).toBeNull();
});

test('a model that takes no mask needs none', async () => {
  rules = { prompt: { supported: false }, mask: { supported: false } };
  await open();
  await choose();
  expect(screen.getByText(/takes no mask/)).toBeOnTheScreen();
  expect(screen.queryByRole('button', { name: 'Brush' })).toBeNull();
  await press('Apply');
  await compare();
  expect(sent()[0]).not.toContain('mask.png');
});

test('a file that is no picture, and a clipboard without one, are told', async () => {
  jest.mocked(prepareImage).mockResolvedValue(null);
  jest.mocked(pasteImage).mockResolvedValue({ type: 'empty' });
  await open();
  await press('Choose a picture');
  expect(await screen.findByRole('alert')).toHaveTextContent(/cannot be read/);
  await press('Paste');
  expect(await screen.findByRole('alert')).toHaveTextContent(/no picture on the clipboard/);
});

test('a link from the library brings its picture', async () => {
  const services = createTestServices(server.url);
  const entry = await services.cache.add({
    key: 'k',
    capability: 'image_generation',
    title: 'a whale',
    parameters: {},
    model: null,
    provider: null,
    media: photo,
  });
  mockParams = entry ? { entry: entry.id } : {};
  renderInApp(<ImageEditingScreen />, { services });
  await waitFor(() => expect(services.queryClient.isFetching()).toBe(0));
  expect(await screen.findByRole('button', { name: 'Brush' })).toBeOnTheScreen();
  expect(mockRouter.setParams).toHaveBeenCalledWith({ entry: undefined });
});
