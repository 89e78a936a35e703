import { players } from '../../test-support/expo-audio';
import { memoryDevice } from '../../test-support/services';
import { createSettings } from '../settings';
import { createAudioPlayer } from './player';

function given() {
  players.length = 0;
  const { storage, apiKey } = memoryDevice();
  const settings = createSettings(storage, apiKey);
  const player = createAudioPlayer({ settings });
  return { player, settings, state: () => player.store.getState() };
}
const track = (id: string, release = () => {}) => ({ id, uri: `file:///${id}.wav`, title: id, release });

test('plays, pauses and goes on', () => {
  const { player, state } = given();
  player.play(track('a'));
  expect(players[0]?.source).toEqual({ uri: 'file:///a.wav' });
  expect(state()).toMatchObject({ track: { id: 'a' }, playing: true, loading: false, duration: 10 });
  player.toggle();
  expect(state().playing).toBe(false);
  player.toggle();
  expect(state().playing).toBe(true);
});

test('asked for the same track it goes on where it was', () => {
  const { player, state } = given();
  const release = jest.fn();
  player.play(track('a'));
  players[0]?.report({ currentTime: 4 });
  player.pause();
  player.play(track('a', release));
  expect(players).toHaveLength(1);
  expect(state()).toMatchObject({ playing: true, position: 4 });
  // The second URI of the same sound is not needed.
  expect(release).toHaveBeenCalledTimes(1);
});

test('another track takes the place of the first, whose URI is given back', () => {
  const { player, state } = given();
  const release = jest.fn();
  player.play(track('a', release));
  player.play(track('b'));
  expect(players[0]?.removed).toBe(true);
  expect(release).toHaveBeenCalledTimes(1);
  players[0]?.report({ currentTime: 9 });
  expect(state()).toMatchObject({ track: { id: 'b' }, position: 0 });
});

test('seeks within the track', () => {
  const { player, state } = given();
  player.play(track('a'));
  player.seek(4);
  expect(state().position).toBe(4);
  player.skip(3);
  expect(state().position).toBe(7);
  player.skip(100);
  expect(state().position).toBe(10);
  player.seek(-5);
  expect(state().position).toBe(0);
});

test('at its end it stands at the beginning', () => {
  const { player, state } = given();
  player.play(track('a'));
  players[0]?.report({ currentTime: 10, didJustFinish: true });
  expect(state()).toMatchObject({ playing: false, position: 0 });
});

test('the speed is that of the settings, also for the next track', () => {
  const { player, settings, state } = given();
  player.play(track('a'));
  player.setSpeed(1.5);
  expect(players[0]?.status.playbackRate).toBe(1.5);
  expect(settings.get().playback_speed).toBe(1.5);
  player.play(track('b'));
  expect(players[1]?.status.playbackRate).toBe(1.5);
  player.setSpeed(9);
  expect(state().speed).toBe(1.5);
});

test('a file that cannot be played is told', () => {
  const { player, state } = given();
  player.play(track('a'));
  players[0]?.report({ error: 'no decoder', playing: false });
  expect(state()).toMatchObject({ failed: true, playing: false });
});

test('stopped it forgets the track', () => {
  const { player, state } = given();
  const release = jest.fn();
  player.play(track('a', release));
  player.stop();
  expect(state()).toMatchObject({ track: null, playing: false });
  expect(release).toHaveBeenCalledTimes(1);
  expect(players[0]?.removed).toBe(true);
});

test('a track can begin in the middle, once it is loaded', () => {
  const { player, state } = given();
  player.play(track('a'), { at: 6 });
  expect(state()).toMatchObject({ playing: true, position: 6 });
  player.play(track('a'), { at: 2 });
  expect(state()).toMatchObject({ playing: true, position: 2 });
  expect(players).toHaveLength(1);
});

test('a file that does not know its length is as long as its track says', () => {
  const { player, state } = given();
  player.play({ ...track('a'), duration: 12 });
  players[0]?.report({ duration: Number.POSITIVE_INFINITY });
  expect(state().duration).toBe(12);
});

test('a track that two screens show is in sight until both have left', () => {
  const { player, state } = given();
  const leave = [player.show('a'), player.show('a')];
  leave[0]?.();
  expect(state().shown).toEqual(['a']);
  leave[1]?.();
  expect(state().shown).toEqual([]);
});
