import type { Capability } from '@ai-platform/contract';
import type { CacheEntry } from '../../services/cache';
import { arrange, keyOf, layoutsOf, neighbourOf, rowsOf } from './library-rows';

const entry = (id: string, capability: Capability, media_type = 'application/json'): CacheEntry => ({
  id,
  key: id,
  capability,
  title: id,
  parameters: {},
  media_type,
  bytes: 1,
  created_at: 0,
  used_at: 0,
  model: null,
  provider: null,
});
/** Newest first, as the cache has them. */
const entries = [
  entry('chat', 'chat'),
  entry('new image', 'image_generation', 'image/png'),
  entry('speech', 'text_to_speech', 'audio/wav'),
  entry('image', 'image_generation', 'image/png'),
  entry('old image', 'image_generation', 'image/jpeg'),
];
const ids = (list: readonly CacheEntry[]) => list.map(({ id }) => id);

test('entries are arranged by kind, then by date', () => {
  expect(ids(arrange(entries, 'newest'))).toEqual(['new image', 'image', 'old image', 'speech', 'chat']);
  expect(ids(arrange(entries, 'oldest'))).toEqual(['old image', 'image', 'new image', 'speech', 'chat']);
});

test('pictures stand side by side, others below each other, each kind under its name', () => {
  expect(rowsOf(arrange(entries, 'newest'), 2).map(keyOf)).toEqual([
    'image_generation',
    'new image image',
    'old image',
    'text_to_speech',
    'speech',
    'chat',
    'chat',
  ]);
});

test('a single kind needs no name', () => {
  expect(rowsOf([entry('a', 'chat'), entry('b', 'chat')], 3).map(({ type }) => type)).toEqual([
    'entry',
    'entry',
  ]);
});

test('each line lies below the one before', () => {
  const heights = { heading: 50, pictures: 100, entry: 60 };
  const rows = rowsOf(arrange(entries, 'newest'), 3);
  expect(layoutsOf(rows, 10, heights).map(({ offset }) => offset)).toEqual([10, 60, 160, 210, 270, 320]);
});

test('after what goes comes the next one, else the one before', () => {
  const list = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
  expect(neighbourOf(list, new Set(['b']))).toBe('c');
  expect(neighbourOf(list, new Set(['b', 'c']))).toBe('d');
  expect(neighbourOf(list, new Set(['d']))).toBe('c');
  expect(neighbourOf(list, new Set(['a', 'b', 'c', 'd']))).toBeUndefined();
  expect(neighbourOf(list, new Set(['other']))).toBeUndefined();
});
