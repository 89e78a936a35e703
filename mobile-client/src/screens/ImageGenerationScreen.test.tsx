import type { ServerResponse } from 'node:http';
import { act, fireEvent, screen, waitFor } from '@testing-library/react-native';
import {
  errorBody,
  event,
  json,
  type ReceivedRequest,
  startServer,
  type TestServer,
} from '../test-support/http-server';
import { modelConfiguration } from '../test-support/model-configuration';
import { renderInApp } from '../test-support/render';
import { createTestServices } from '../test-support/services';
import { toBase64 } from '../utils/base64';
import { ImageGenerationScreen } from './ImageGenerationScreen';

const mockRouter = { navigate: jest.fn(), setParams: jest.fn() };
let mockParams: { entry?: string } = {};
jest.mock('expo-router', () => ({ useRouter: () => mockRouter, useLocalSearchParams: () => mockParams }));

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1);
const RULES = {
  num_inference_steps: { default: 4, minimum: 1, maximum: 12 },
  guidance_scale: { supported: false },
};

let server: TestServer;
let answer: (response: ServerResponse, request: ReceivedRequest) => void;
const paint = (response: ServerResponse, warnings: string[] = []) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(
    event('done', {
      image: toBase64(PNG),
      content_type: 'image/png',
      model: 'painter',
      provider: 'local',
      warnings,
    }),
  );
};

beforeEach(async () => {
  jest.clearAllMocks();
  mockParams = {};
  answer = (response) => paint(response);
  server = await startServer((response, request) => {
    if (request.url === '/api/image') return answer(response, request);
    const configuration = modelConfiguration({});
    configuration.capabilities.image_generation.models = [
      { model: 'some-model', provider: 'local', availability: 'ready', parameters: RULES },
    ];
    json(response, 200, request.url === '/config/models' ? configuration : {});
  });
});
afterEach(() => server.close());

const press = (name: string | RegExp) =>
  act(async () => fireEvent.press(screen.getByRole('button', { name })));
const asked = () =>
  server.requests
    .filter(({ url }) => url === '/api/image')
    .map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>);

async function open() {
  const services = createTestServices(server.url);
  renderInApp(<ImageGenerationScreen />, { services, width: 1280 });
  await screen.findByText(/does not use: Guidance/);
  await waitFor(() => expect(services.queryClient.isFetching()).toBe(0));
  return services;
}
async function generate(prompt: string) {
  fireEvent.changeText(screen.getByLabelText('Prompt'), prompt);
  await press('Generate');
}
const finished = () => screen.findByRole('button', { name: 'Vary' });

test('an example goes into the prompt', async () => {
  await open();
  expect(screen.getByRole('button', { name: 'Generate' })).toBeDisabled();
  await press(/lighthouse/);
  expect(screen.getByLabelText('Prompt').props.value).toMatch(/lighthouse/);
});

test('what the model ignores is named and not offered, and ranges are those of the model', async () => {
  await open();
  expect(screen.queryByLabelText('Guidance')).toBeNull();
  expect(screen.getByRole('slider', { name: 'Steps' }).props).toMatchObject({
    'aria-valuemax': 12,
    'aria-valuenow': 4,
  });
});

test('an image comes with its prompt and a seed that can be kept', async () => {
  await open();
  await generate('a fox');
  await finished();
  const [request] = asked();
  expect(request).toMatchObject({ prompt: 'a fox', seed: expect.any(Number) });
  expect(screen.getByText(`seed ${request?.seed} · painter`)).toBeOnTheScreen();
  await act(async () =>
    fireEvent(screen.getByRole('switch', { name: 'Keep the seed' }), 'valueChange', true),
  );
  expect(screen.getByLabelText('Seed').props.value).toBe(`${request?.seed}`);
});

test('steps are counted while it is made, and it can be stopped', async () => {
  answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(event('progress', { step: 7, steps: 20 }));
  };
  await open();
  await generate('a fox');
  await waitFor(() => expect(screen.getByText('Step 7 of 20')).toBeOnTheScreen());
  await press('Stop');
  expect(await screen.findByRole('button', { name: 'Generate' })).toBeEnabled();
});

test('the same request is answered by the image of before, and a new one comes when asked for', async () => {
  await open();
  await generate('a fox');
  await finished();
  await press('Generate');
  await screen.findByText(/^Made just now/);
  expect(asked()).toHaveLength(1);
  await press('Make it new');
  await waitFor(() => expect(asked()).toHaveLength(2));
  await finished();
  expect(screen.queryByText(/^Made just now/)).toBeNull();
  const [first, second] = asked();
  expect(second).toEqual({ ...first, seed: expect.any(Number) });
  expect(second?.seed).not.toBe(first?.seed);
});

test('a variation has another seed', async () => {
  await open();
  await generate('a fox');
  await finished();
  await press('Vary');
  await waitFor(() => expect(asked()).toHaveLength(2));
  await finished();
  expect(asked()[1]?.seed).not.toBe(asked()[0]?.seed);
});

test('all parameters of an image can be put back', async () => {
  await open();
  fireEvent.changeText(screen.getByLabelText('Negative prompt'), 'snow');
  await act(async () => fireEvent.press(screen.getByRole('radio', { name: 'Landscape' })));
  await generate('a fox');
  await finished();
  fireEvent.changeText(screen.getByLabelText('Prompt'), 'a dog');
  fireEvent.changeText(screen.getByLabelText('Negative prompt'), '');
  await act(async () => fireEvent.press(screen.getByRole('radio', { name: 'Square' })));
  await press('Use again');
  expect(screen.getByLabelText('Prompt').props.value).toBe('a fox');
  expect(screen.getByLabelText('Negative prompt').props.value).toBe('snow');
  expect(screen.getByRole('radio', { name: 'Landscape' })).toBeChecked();
  expect(screen.getByLabelText('Seed').props.value).toBe(`${asked()[0]?.seed}`);
});

test('what of the request was not honoured is said', async () => {
  answer = (response) => paint(response, ['width is not supported by this model and was ignored']);
  await open();
  await generate('a fox');
  expect(await screen.findByText(/width is not supported by this model and was ignored/)).toBeOnTheScreen();
});

test('an image goes to the editor', async () => {
  const services = await open();
  await generate('a fox');
  await finished();
  await press('Edit this');
  const [entry] = services.cache.store.getState().entries;
  expect(mockRouter.navigate).toHaveBeenCalledWith({ pathname: '/edit', params: { entry: entry?.id } });
});

test('a problem can be tried again', async () => {
  answer = (response) => {
    answer = (next) => paint(next);
    json(response, 422, errorBody('validation_error', 'No', { prompt: 'too odd' }));
  };
  await open();
  await generate('a fox');
  await screen.findByText('The server does not accept this as it is');
  await press('Try again');
  await finished();
});

test('an image of before comes back from the strip', async () => {
  await open();
  await generate('a fox');
  await finished();
  await generate('a dog');
  await waitFor(() => expect(asked()).toHaveLength(2));
  await press(/^Show: a fox/);
  await screen.findByText(/^Made just now/);
  expect(screen.getAllByText('a fox')).not.toHaveLength(0);
});

test('a link from the library shows an image with its parameters', async () => {
  const services = createTestServices(server.url);
  const entry = await services.cache.add({
    key: 'k',
    capability: 'image_generation',
    title: 'a whale',
    parameters: { prompt: 'a whale', seed: 5 },
    model: 'painter',
    provider: 'local',
    media: { bytes: PNG, mediaType: 'image/png' },
  });
  mockParams = entry ? { entry: entry.id } : {};
  renderInApp(<ImageGenerationScreen />, { services });
  await screen.findByText('seed 5 · painter');
  expect(screen.getByLabelText('Prompt').props.value).toBe('a whale');
  expect(mockRouter.setParams).toHaveBeenCalledWith({ entry: undefined });
});
