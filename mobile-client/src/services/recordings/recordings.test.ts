import { manualClock } from '../../test-support/manual-clock';
import { createMemoryBlobStore } from '../storage/memory-blob-store';
import { createRecordings } from './recordings';

const DAY_MS = 24 * 60 * 60 * 1000;
const media = (length = 3) => ({ bytes: new Uint8Array(length).fill(7), mediaType: 'audio/webm' });
const DESCRIPTION = { name: 'Recording', duration_seconds: 2, silent: false };

function given() {
  const blobs = createMemoryBlobStore();
  const clock = manualClock();
  let ids = 0;
  const settings = { days: 7 };
  const start = () =>
    createRecordings({ blobs, clock, createId: () => `r${ids++}`, keepDays: () => settings.days });
  return { blobs, clock, settings, start };
}

test('a recording and its transcripts are there after a restart', async () => {
  const { start } = given();
  const recordings = start();
  const { id } = await recordings.add(media(), DESCRIPTION);
  recordings.link(id, 'transcript');
  recordings.link(id, 'transcript');
  const again = start();
  await again.load();
  expect(again.store.getState().recordings).toMatchObject([
    { id, name: 'Recording', transcripts: ['transcript'] },
  ]);
  expect(await again.read(id)).toEqual({ ...media(), name: 'Recording' });
});

test('recordings go when their days are over', async () => {
  const { clock, start } = given();
  const { id } = await start().add(media(), DESCRIPTION);
  await clock.advance(6 * DAY_MS);
  const before = start();
  await before.load();
  expect(before.store.getState().recordings).toHaveLength(1);
  await clock.advance(2 * DAY_MS);
  const after = start();
  await after.load();
  expect(after.store.getState().recordings).toEqual([]);
  expect(await after.read(id)).toBeNull();
});

test('the oldest give way when there are too many', async () => {
  const { clock, start, blobs } = given();
  const recordings = start();
  for (let count = 0; count < 52; count++) {
    await recordings.add(media(), DESCRIPTION);
    await clock.advance(1_000);
  }
  const kept = recordings.store.getState().recordings.map(({ id }) => id);
  expect(kept).toHaveLength(50);
  expect(kept.at(-1)).toBe('r2');
  expect(await blobs.list()).toHaveLength(50);
});

test('deleted recordings are gone from the disk', async () => {
  const { blobs, start } = given();
  const recordings = start();
  const { id } = await recordings.add(media(), DESCRIPTION);
  await recordings.add(media(), DESCRIPTION);
  await recordings.remove([id]);
  expect(await blobs.list()).toHaveLength(1);
  await recordings.clear();
  expect(recordings.store.getState().recordings).toEqual([]);
  expect(await blobs.list()).toEqual([]);
});

test('what the disk has no room for can be heard until the app ends', async () => {
  const { blobs, start } = given();
  jest.spyOn(blobs, 'write').mockRejectedValue(new Error('full'));
  const recordings = start();
  const { id } = await recordings.add(media(), DESCRIPTION);
  expect(await recordings.read(id)).toMatchObject({ bytes: media().bytes });
});
