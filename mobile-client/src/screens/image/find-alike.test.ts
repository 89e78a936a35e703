import type { CacheEntry } from '../../services/cache';
import { findAlike } from './find-alike';

const entryOf = (id: string, created_at: number, parameters: Record<string, unknown>): CacheEntry => ({
  id,
  key: id,
  capability: 'image_generation',
  title: id,
  parameters,
  media_type: 'image/png',
  bytes: 1,
  created_at,
  used_at: created_at,
  model: null,
  provider: null,
});
const entries = [
  entryOf('newest', 300, { prompt: 'a fox', width: 512, seed: 3 }),
  entryOf('newer', 200, { seed: 2, prompt: 'a fox' }),
  entryOf('oldest', 100, { prompt: 'a fox', seed: 1 }),
];

test('the newest image of the same words and numbers is alike, whatever its seed', () => {
  expect(findAlike(entries, { prompt: 'a fox' }, 0)?.id).toBe('newer');
  expect(findAlike(entries, { width: 512, prompt: 'a fox' }, 0)?.id).toBe('newest');
});

test('an image of other words, or of before, is not', () => {
  expect(findAlike(entries, { prompt: 'a dog' }, 0)).toBeUndefined();
  expect(findAlike(entries, { prompt: 'a fox' }, 250)).toBeUndefined();
});

test('a result of another capability is not', () => {
  const [first] = entries;
  if (!first) throw new Error('there are entries');
  expect(
    findAlike([{ ...first, capability: 'image_editing' }], { prompt: 'a fox', width: 512 }, 0),
  ).toBeUndefined();
});
