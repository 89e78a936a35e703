import { z } from 'zod';
import { manualClock } from '../../test-support/manual-clock';
import { memoryDevice } from '../../test-support/services';
import { createDrafts } from './drafts';

const schema = z.object({ prompt: z.string() });

test('a draft is there at once, and after a restart once there was a pause', async () => {
  const { storage } = memoryDevice();
  const clock = manualClock();
  const setItem = jest.spyOn(storage, 'setItem');
  const drafts = createDrafts({ storage, clock });
  expect(await drafts.read('image', schema)).toBeUndefined();
  drafts.write('image', { prompt: 'a' });
  drafts.write('image', { prompt: 'a lake' });
  expect(await drafts.read('image', schema)).toEqual({ prompt: 'a lake' });
  await clock.advance(500);
  expect(setItem).toHaveBeenCalledTimes(1);
  expect(await createDrafts({ storage, clock }).read('image', schema)).toEqual({ prompt: 'a lake' });
});

test('a draft is written before the app goes out of sight, and only once', async () => {
  const { storage } = memoryDevice();
  const clock = manualClock();
  const setItem = jest.spyOn(storage, 'setItem');
  const drafts = createDrafts({ storage, clock });
  drafts.write('image', { prompt: 'a lake' });
  drafts.flush();
  expect(await createDrafts({ storage, clock }).read('image', schema)).toEqual({ prompt: 'a lake' });
  await clock.advance(500);
  expect(setItem).toHaveBeenCalledTimes(1);
});

test('a draft that no longer fits is none', async () => {
  const { storage } = memoryDevice();
  const drafts = createDrafts({ storage, clock: manualClock() });
  drafts.write('image', { prompt: 5 });
  expect(await drafts.read('image', schema)).toBeUndefined();
});
