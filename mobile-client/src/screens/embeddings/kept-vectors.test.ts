import type { CacheEntry } from '../../services/cache';
import { findVectors, textsOfEntry, vectorAt } from './kept-vectors';

const entry = (id: string, text: unknown, model = 'some-model'): CacheEntry => ({
  id,
  key: id,
  capability: 'embeddings',
  title: '',
  parameters: { text },
  media_type: 'application/json',
  bytes: 1,
  created_at: 0,
  used_at: 0,
  model,
  provider: 'local',
});
const found = (...search: Parameters<typeof findVectors>) =>
  [...findVectors(...search)].map(([text, place]) => [text, place.entry.id, place.index]);

test('the newest reply of the model answers for each text', () => {
  const entries = [entry('newest', ['b']), entry('older', ['a', 'b', 'c'])];
  expect(found(entries, ['a', 'b', 'd'], 'some-model')).toEqual([
    ['b', 'newest', 0],
    ['a', 'older', 0],
  ]);
});

test('vectors of another model do not answer', () => {
  expect(found([entry('other', ['a'], 'other-model')], ['a'], 'some-model')).toEqual([]);
  expect(found([entry('other', ['a'])], ['a'], undefined)).toEqual([]);
});

test('a request of a single text is known as well', () => {
  expect(found([entry('single', 'a ')], ['a'], 'some-model')).toEqual([['a', 'single', 0]]);
});

test('an entry of another shape has no texts', () => {
  expect(textsOfEntry(entry('strange', { not: 'text' }))).toEqual([]);
});

test('a vector is taken from either form of the reply', () => {
  const fields = { dimension: 2, model: 'some-model', tokens_used: null };
  expect(vectorAt({ embedding: [1, 2], ...fields }, 0)).toEqual([1, 2]);
  expect(vectorAt({ embedding: [1, 2], ...fields }, 1)).toBeUndefined();
  expect(vectorAt({ embeddings: [[1, 2], [3]], ...fields }, 1)).toEqual([3]);
});
