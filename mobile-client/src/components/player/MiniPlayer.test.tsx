import { act, fireEvent, screen } from '@testing-library/react-native';
import { players } from '../../test-support/expo-audio';
import { renderInApp } from '../../test-support/render';
import { createTestServices } from '../../test-support/services';
import { MiniPlayer } from './MiniPlayer';

const mockNavigate = jest.fn();
jest.mock('expo-router', () => ({ useRouter: () => ({ navigate: mockNavigate }) }));

const TRACK = {
  id: 'a',
  uri: 'file:///a.wav',
  title: 'A story',
  origin: { pathname: '/speak', params: { entry: 'a' } } as const,
};

beforeEach(() => {
  players.length = 0;
  mockNavigate.mockClear();
});

const given = () => {
  const services = createTestServices('http://127.0.0.1:1');
  renderInApp(<MiniPlayer />, { services });
  return services.player;
};

test('nothing is there while nothing plays', () => {
  given();
  expect(screen.queryByLabelText('Player')).toBeNull();
});

test('what plays can be paused, found again and closed', () => {
  const player = given();
  act(() => player.play(TRACK));
  act(() => players[0]?.report({ currentTime: 4 }));
  expect(screen.getByText('0:04 / 0:10')).toBeOnTheScreen();
  fireEvent.press(screen.getByRole('button', { name: 'Pause' }));
  expect(player.store.getState().playing).toBe(false);
  fireEvent.press(screen.getByRole('button', { name: 'Show: A story' }));
  expect(mockNavigate).toHaveBeenCalledWith(TRACK.origin);
  fireEvent.press(screen.getByRole('button', { name: 'Close the player' }));
  expect(player.store.getState().track).toBeNull();
  expect(screen.queryByLabelText('Player')).toBeNull();
});

test('it makes way where the track has a player of its own in sight', () => {
  const player = given();
  act(() => player.play(TRACK));
  let hide = () => {};
  act(() => {
    hide = player.show('a');
  });
  expect(screen.queryByLabelText('Player')).toBeNull();
  act(() => hide());
  expect(screen.getByLabelText('Player')).toBeOnTheScreen();
});
