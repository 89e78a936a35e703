import { act, fireEvent, screen, waitFor } from '@testing-library/react-native';
import { pickJson, saveMedia } from '../../services/media';
import { renderInApp } from '../../test-support/render';
import { createTestServices } from '../../test-support/services';
import { decodeText, encodeText } from '../../utils/bytes';
import { ConversationsScreen } from './ConversationsScreen';

const mockRouter = { push: jest.fn(), setParams: jest.fn(), dismissTo: jest.fn() };
const mockRedirect = jest.fn();
jest.mock('expo-router', () => ({
  useRouter: () => mockRouter,
  usePathname: () => '/chat',
  Redirect: ({ href }: { href: string }) => {
    mockRedirect(href);
    return null;
  },
}));
jest.mock('../../services/media', () => ({
  ...jest.requireActual('../../services/media'),
  saveMedia: jest.fn(async () => 'done'),
  pickJson: jest.fn(),
}));

beforeEach(() => jest.clearAllMocks());

async function given(...titles: string[]) {
  const services = createTestServices('http://127.0.0.1:1');
  for (const title of titles) {
    const { id } = await services.conversations.create();
    await services.conversations.rename(id, title);
  }
  renderInApp(<ConversationsScreen />, { services });
  await waitFor(() => expect(services.conversations.store.getState().loaded).toBe(true));
  return services;
}
const titlesOf = ({ conversations }: Awaited<ReturnType<typeof given>>) =>
  conversations.store.getState().summaries.map(({ title }) => title);
const press = (name: string | RegExp) =>
  act(async () => fireEvent.press(screen.getByRole('button', { name })));

test('where there is no conversation a new one opens', async () => {
  await given();
  await waitFor(() => expect(mockRedirect).toHaveBeenCalledWith('/chat/new'));
});

test('a conversation opens at a press', async () => {
  const services = await given('Moons');
  await press('Moons');
  const [summary] = services.conversations.store.getState().summaries;
  expect(mockRouter.push).toHaveBeenCalledWith({ pathname: '/chat/[id]', params: { id: summary?.id } });
});

test('a search leaves those that hold the words', async () => {
  await given('Moons', 'Rivers');
  fireEvent.changeText(screen.getByLabelText('Search conversations'), 'river');
  await waitFor(() => expect(screen.queryByText('Moons')).toBeNull(), { timeout: 10_000 });
  expect(screen.getByText('Rivers')).toBeOnTheScreen();
  fireEvent.changeText(screen.getByLabelText('Search conversations'), 'mountain');
  await screen.findByText('No conversation holds these words.');
});

test('a conversation is renamed', async () => {
  const services = await given('Moons');
  await press('More for Moons');
  await press(/Rename/);
  fireEvent.changeText(screen.getByLabelText('Name'), 'Moons of Saturn');
  await press('Save');
  await waitFor(() => expect(titlesOf(services)).toEqual(['Moons of Saturn']));
});

test('several are deleted at once, after a question', async () => {
  const services = await given('Moons', 'Rivers', 'Lakes');
  await press('More for all conversations');
  await press(/Select several/);
  fireEvent.press(screen.getByRole('checkbox', { name: 'Moons' }));
  fireEvent.press(screen.getByRole('checkbox', { name: 'Lakes' }));
  expect(screen.getByText('2 selected')).toBeOnTheScreen();
  await press('Delete');
  expect(screen.getByText('Delete 2 conversations?')).toBeOnTheScreen();
  expect(titlesOf(services)).toHaveLength(3);
  const buttons = screen.getAllByRole('button', { name: 'Delete' });
  await act(async () => fireEvent.press(buttons.at(-1) ?? screen.root));
  await waitFor(() => expect(titlesOf(services)).toEqual(['Rivers']));
});

test('all are exported as a file that can be imported again', async () => {
  const services = await given('Moons');
  await press('More for all conversations');
  await press(/Export as JSON/);
  await waitFor(() => expect(saveMedia).toHaveBeenCalledTimes(1));
  const [media, name] = jest.mocked(saveMedia).mock.calls[0] ?? [];
  expect(name).toBe('moons.json');
  jest.mocked(pickJson).mockResolvedValue({
    type: 'picked',
    media: media ?? { bytes: new Uint8Array(), mediaType: '' },
  });
  await press('More for all conversations');
  await press(/Import/);
  await waitFor(() => expect(titlesOf(services)).toEqual(['Moons', 'Moons']));
  expect(decodeText(media?.bytes ?? new Uint8Array())).toContain('ai-platform-conversations');
});

test('a file that holds no conversations is refused with a reason', async () => {
  const services = await given('Moons');
  jest.mocked(pickJson).mockResolvedValue({
    type: 'picked',
    media: { bytes: encodeText('{"a":1}'), mediaType: 'application/json' },
  });
  await press('More for all conversations');
  await press(/Import/);
  expect(await screen.findByRole('alert')).toHaveTextContent(/This file holds no conversations/);
  expect(titlesOf(services)).toEqual(['Moons']);
});
