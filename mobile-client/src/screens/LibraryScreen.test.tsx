import type { Capability } from '@ai-platform/contract';
import { act, configure, fireEvent, screen, userEvent, waitFor } from '@testing-library/react-native';
import type { OutboxItem } from '../services/outbox';
import type { Services } from '../services/services';
import { renderInApp } from '../test-support/render';
import { createTestServices } from '../test-support/services';
import { encodeText } from '../utils/bytes';
import { systemClock } from '../utils/clock';
import { LibraryScreen } from './LibraryScreen';

let mockParams: { entry?: string } = {};
const mockNavigate = jest.fn();
const mockSetParams = jest.fn((params: { entry?: string }) => {
  mockParams = params;
});
// Looking through hundreds of elements by role takes long.
configure({ asyncUtilTimeout: 15_000 });
jest.mock('expo-router', () => ({
  useRouter: () => ({ navigate: mockNavigate, setParams: mockSetParams }),
  useLocalSearchParams: () => mockParams,
}));

let services: Services;
beforeEach(() => {
  mockParams = {};
  jest.clearAllMocks();
  let now = Date.now();
  // No two results are of one moment.
  const clock = { ...systemClock, now: () => now++ };
  services = createTestServices('http://127.0.0.1:9', { clock });
});

const PNG = { bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47), mediaType: 'image/png' };
const asMedia = (value: object) => ({
  bytes: encodeText(JSON.stringify(value)),
  mediaType: 'application/json',
});
async function keep(capability: Capability, title: string, media = PNG, parameters = {}): Promise<string> {
  let id = '';
  await act(async () => {
    const entry = await services.cache.add({
      key: title,
      capability,
      title,
      parameters,
      model: 'some-model',
      provider: 'local',
      media,
    });
    id = entry?.id ?? '';
  });
  return id;
}
const answer = asMedia({
  response: 'The sea rises.',
  model: 'm',
  tokens_used: 3,
  usage: null,
  stop_reason: 'stop',
});

/** The list draws once it knows its width. */
function show(width = 390) {
  const rendered = renderInApp(<LibraryScreen />, { services, width });
  return {
    ...rendered,
    measure: () => {
      for (const list of screen.queryAllByTestId('library-list'))
        fireEvent(list, 'layout', { nativeEvent: { layout: { x: 0, y: 0, width, height: 700 } } });
    },
    again: () => rendered.rerender(<LibraryScreen />),
  };
}
const showLoaded = async (width?: number) => {
  const rendered = show(width);
  await waitFor(() => expect(screen.getByTestId('library-list')).toBeOnTheScreen());
  rendered.measure();
  return rendered;
};
const button = (name: string | RegExp) => screen.getByRole('button', { name });
const press = (name: string | RegExp) => userEvent.press(button(name));

test('an empty library says what will be here', async () => {
  show();
  await waitFor(() => expect(screen.getByText('Nothing saved yet')).toBeOnTheScreen());
});

test('results stand by kind, with their number and size', async () => {
  await keep('image_generation', 'A red bicycle');
  await keep('image_generation', 'A lighthouse');
  await keep('chat', 'What is a tide?', answer);
  await showLoaded();
  expect(screen.getByRole('heading', { name: 'Images' })).toBeOnTheScreen();
  expect(screen.getByRole('heading', { name: 'Chat answers' })).toBeOnTheScreen();
  expect(button('Image generation: A red bicycle, just now')).toBeOnTheScreen();
  expect(button(/^What is a tide\?/)).toBeOnTheScreen();
  expect(screen.getByText('3 results, 3.2 kB of 100 MB')).toBeOnTheScreen();
});

test('a search and a kind leave only what fits, and everything comes back', async () => {
  await keep('image_generation', 'A red bicycle');
  await keep('chat', 'What is a tide?', answer);
  await showLoaded();
  fireEvent.changeText(screen.getByLabelText('Search the library'), 'tide');
  await waitFor(() => expect(screen.getByText('1 result found')).toBeOnTheScreen());
  expect(screen.queryByRole('button', { name: /A red bicycle/ })).toBeNull();
  await press('Images');
  await waitFor(() => expect(screen.getByText('Nothing here has these words')).toBeOnTheScreen());
  await press('Show everything');
  await waitFor(() => expect(button(/A red bicycle/)).toBeOnTheScreen());
});

test('the oldest come first when that is asked for', async () => {
  await keep('chat', 'First', answer);
  await keep('chat', 'Second', answer);
  await showLoaded();
  const titles = () => screen.getAllByText(/^(First|Second)$/).map(({ props }) => props.children);
  expect(titles()).toEqual(['Second', 'First']);
  await press('Sort: Newest first');
  await waitFor(() => expect(titles()).toEqual(['First', 'Second']));
});

test('a result opens with what was asked for, and is used again', async () => {
  const id = await keep('image_generation', 'A red bicycle', PNG, { prompt: 'A red bicycle', seed: 7 });
  const { again } = await showLoaded();
  await press(/A red bicycle/);
  again();
  await waitFor(() => expect(button('Use again')).toBeOnTheScreen());
  expect(screen.getByText('7')).toBeOnTheScreen();
  expect(screen.getByText('some-model')).toBeOnTheScreen();
  await press('Edit this');
  expect(mockNavigate).toHaveBeenCalledWith({ pathname: '/edit', params: { entry: id } });
  mockParams = { entry: id };
  again();
  await waitFor(() => expect(button('Use again')).toBeOnTheScreen());
  await press('Use again');
  expect(mockNavigate).toHaveBeenCalledWith({ pathname: '/image', params: { entry: id } });
});

test('an answer can be read and becomes a conversation', async () => {
  const messages = [
    { role: 'system', content: 'Be short.' },
    { role: 'user', content: 'What is a tide?' },
  ];
  mockParams = { entry: await keep('chat', 'What is a tide?', answer, { messages }) };
  await showLoaded(1280);
  await waitFor(() => expect(button('Continue in chat')).toBeOnTheScreen());
  await press('Continue in chat');
  await waitFor(() => expect(mockNavigate).toHaveBeenCalled());
  const { id } = mockNavigate.mock.calls[0][0].params;
  const conversation = await services.conversations.read(id);
  expect(conversation?.options.system_prompt).toBe('Be short.');
  expect(conversation?.messages.map(({ role, content }) => [role, content])).toEqual([
    ['user', 'What is a tide?'],
    ['assistant', 'The sea rises.'],
  ]);
});

test('a deleted result is gone only after a yes', async () => {
  mockParams = { entry: await keep('image_generation', 'A red bicycle') };
  await keep('image_generation', 'A lighthouse');
  const { again } = await showLoaded(1280);
  await waitFor(() => expect(button('Delete')).toBeOnTheScreen());
  await press('Delete');
  expect(screen.getByText('Delete 1 result?')).toBeOnTheScreen();
  await press('Cancel');
  expect(services.cache.store.getState().entries).toHaveLength(2);
  await press('Delete');
  await userEvent.press(screen.getAllByRole('button', { name: 'Delete' }).at(-1) ?? button('Delete'));
  await waitFor(() => expect(services.cache.store.getState().entries).toHaveLength(1));
  again();
  expect(screen.queryByRole('button', { name: 'Use again' })).toBeNull();
});

test('several are selected and deleted at once', async () => {
  for (const title of ['One', 'Two', 'Three']) await keep('chat', title, answer);
  await showLoaded();
  await press('Select');
  expect(screen.getByText('None selected')).toBeOnTheScreen();
  await userEvent.press(screen.getByRole('checkbox', { name: /^Two/ }));
  expect(screen.getByText('1 selected')).toBeOnTheScreen();
  await press('Select all');
  expect(screen.getByText('3 selected')).toBeOnTheScreen();
  await userEvent.press(screen.getByRole('checkbox', { name: /^One/ }));
  await press('Delete');
  await userEvent.press(screen.getAllByRole('button', { name: 'Delete' }).at(-1) ?? button('Delete'));
  await waitFor(() =>
    expect(services.cache.store.getState().entries.map(({ title }) => title)).toEqual(['One']),
  );
});

describe('what is not sent yet', () => {
  const waiting = async (title: string): Promise<OutboxItem> => {
    const item = await services.outbox.add({
      capability: 'image_generation',
      parameters: { prompt: title },
      files: {},
    });
    if (!item) throw new Error('not kept');
    return item;
  };

  test('can be taken back', async () => {
    await waiting('A harbour');
    show();
    await waitFor(() => expect(screen.getByText('Waits for the connection')).toBeOnTheScreen());
    await press('Cancel: A harbour');
    await waitFor(() => expect(screen.queryByText('A harbour')).toBeNull());
    expect(services.outbox.store.getState().items).toEqual([]);
  });

  test('says why it failed and what to do about it', async () => {
    const item = await waiting('A harbour');
    show();
    await waitFor(() => expect(screen.getByText('A harbour')).toBeOnTheScreen());
    act(() =>
      services.outbox.store.setState({
        items: [{ ...item, state: 'failed', problem: { kind: 'unauthorized' } }],
      }),
    );
    expect(screen.getByText('The server asks for an API key. Enter it in Settings.')).toBeOnTheScreen();
    await press('Open Settings');
    expect(mockNavigate).toHaveBeenCalledWith('/settings');
    expect(button('Try again: A harbour')).toBeOnTheScreen();
    expect(button('Remove: A harbour')).toBeOnTheScreen();
  });
});
