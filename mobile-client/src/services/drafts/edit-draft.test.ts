import { manualClock } from '../../test-support/manual-clock';
import { encodeText } from '../../utils/bytes';
import { addAction, EMPTY_MASK, type MaskAction, undo } from '../../utils/mask';
import type { PreparedImage } from '../media';
import type { BlobStore } from '../storage/blob-store-types';
import { createMemoryBlobStore } from '../storage/memory-blob-store';
import { createEditDraft } from './edit-draft';

const pictureOf = (...bytes: number[]): PreparedImage => ({
  media: { bytes: Uint8Array.from(bytes), mediaType: 'image/png', name: 'photo.png' },
  width: 400,
  height: 300,
});
const stroke = (x: number): MaskAction => ({
  type: 'stroke',
  mode: 'paint',
  diameter: 20,
  points: [
    { x, y: 1.5 },
    { x: x + 10, y: 30 },
  ],
});

function given() {
  const blobs = createMemoryBlobStore();
  const clock = manualClock();
  let ids = 0;
  const start = () => createEditDraft({ blobs, clock, createId: () => `p${ids++}` });
  const keptAfterRestart = async () => {
    const draft = start();
    await draft.load();
    return draft.store.getState();
  };
  return { blobs, clock, start, keptAfterRestart };
}

test('picture and mask are there after a restart, with what can be undone and redone', async () => {
  const { clock, start, keptAfterRestart } = given();
  const draft = start();
  const picture = pictureOf(1, 2, 3);
  await draft.replace({ picture, mask: EMPTY_MASK });
  draft.draw((mask) => addAction(mask, stroke(10)));
  draft.draw((mask) => addAction(mask, { type: 'invert' }));
  draft.draw(undo);
  await clock.advance(500);
  expect(await keptAfterRestart()).toEqual({
    edit: { picture, mask: { done: [stroke(10)], undone: [{ type: 'invert' }] } },
    loaded: true,
  });
});

test('the picture is written once, and the mask when there is a pause in drawing', async () => {
  const { blobs, clock, start } = given();
  const draft = start();
  await draft.replace({ picture: pictureOf(1), mask: EMPTY_MASK });
  await clock.advance(0);
  const write = jest.spyOn(blobs, 'write');
  for (let x = 0; x < 20; x++) {
    draft.draw((mask) => addAction(mask, stroke(x)));
    await clock.advance(100);
  }
  expect(write).not.toHaveBeenCalled();
  await clock.advance(500);
  draft.draw(undo);
  await clock.advance(500);
  expect(write.mock.calls.map(([id]) => id)).toEqual(['mask', 'mask']);
});

test('the picture of an earlier start is not written again', async () => {
  const { blobs, clock, start } = given();
  await start().replace({ picture: pictureOf(1), mask: EMPTY_MASK });
  await clock.advance(0);
  const write = jest.spyOn(blobs, 'write');
  const draft = start();
  await draft.load();
  draft.draw((mask) => addAction(mask, stroke(1)));
  await clock.advance(500);
  expect(write.mock.calls.map(([id]) => id)).toEqual(['mask']);
});

test('a stroke is written before the app goes out of sight, and only once', async () => {
  const { blobs, clock, start, keptAfterRestart } = given();
  const draft = start();
  await draft.replace({ picture: pictureOf(1), mask: EMPTY_MASK });
  await clock.advance(0);
  const write = jest.spyOn(blobs, 'write');
  draft.draw((mask) => addAction(mask, stroke(1)));
  await draft.flush();
  expect((await keptAfterRestart()).edit?.mask.done).toEqual([stroke(1)]);
  await clock.advance(500);
  await draft.flush();
  expect(write).toHaveBeenCalledTimes(1);
});

test('another picture takes the place of the first, which can be brought back', async () => {
  const { clock, start, keptAfterRestart } = given();
  const draft = start();
  const first = { picture: pictureOf(1), mask: addAction(EMPTY_MASK, stroke(1)) };
  expect(await draft.replace(first)).toBeNull();
  const left = await draft.replace({ picture: pictureOf(2), mask: EMPTY_MASK });
  expect(left).toBe(first);
  await clock.advance(0);
  expect((await keptAfterRestart()).edit).toEqual({ picture: pictureOf(2), mask: EMPTY_MASK });
  await draft.replace(left);
  await clock.advance(0);
  expect((await keptAfterRestart()).edit).toEqual(first);
});

test('what an earlier start kept counts when a picture is chosen before it is read', async () => {
  const { clock, start } = given();
  const kept = { picture: pictureOf(1), mask: addAction(EMPTY_MASK, stroke(1)) };
  await start().replace(kept);
  await clock.advance(0);
  expect(await start().replace({ picture: pictureOf(2), mask: EMPTY_MASK })).toEqual(kept);
});

test('a removed edit leaves nothing behind', async () => {
  const { blobs, clock, start, keptAfterRestart } = given();
  const draft = start();
  await draft.replace({ picture: pictureOf(1), mask: EMPTY_MASK });
  draft.draw((mask) => addAction(mask, stroke(1)));
  await draft.replace(null);
  await clock.advance(500);
  expect(await blobs.list()).toEqual([]);
  expect(await keptAfterRestart()).toEqual({ edit: null, loaded: true });
});

test('strokes that another window drew on another picture are left out', async () => {
  const { clock, start, keptAfterRestart } = given();
  const one = start();
  await one.replace({ picture: pictureOf(1), mask: EMPTY_MASK });
  await clock.advance(0);
  await start().replace({ picture: pictureOf(2), mask: EMPTY_MASK });
  one.draw((mask) => addAction(mask, stroke(1)));
  await clock.advance(500);
  expect((await keptAfterRestart()).edit).toEqual({ picture: pictureOf(2), mask: EMPTY_MASK });
});

describe('a draft that cannot be read is dropped:', () => {
  const record = { version: 1, key: 'p', media_type: 'image/png', bytes: 1, width: 400, height: 300 };
  const content = Uint8Array.of(1);
  test.each<[string, (blobs: BlobStore) => Promise<void>]>([
    ['one of another version', (blobs) => blobs.write('picture', { ...record, version: 2 }, content)],
    ['a picture that is not whole', (blobs) => blobs.write('picture', { ...record, bytes: 2 }, content)],
    [
      'strokes of another shape',
      async (blobs) => {
        await blobs.write('picture', record, content);
        const mask = { done: [{ type: 'blur' }], undone: [] };
        await blobs.write('mask', { version: 1, picture: 'p' }, encodeText(JSON.stringify(mask)));
      },
    ],
    [
      'strokes that are not whole',
      async (blobs) => {
        await blobs.write('picture', record, content);
        await blobs.write('mask', { version: 1, picture: 'p' }, encodeText('{"done":['));
      },
    ],
  ])('%s', async (_, prepare) => {
    const { blobs, keptAfterRestart } = given();
    await prepare(blobs);
    expect(await keptAfterRestart()).toEqual({ edit: null, loaded: true });
    expect(await blobs.list()).toEqual([]);
  });
});

test('on a full disk the edit stays in memory, and no older one comes back', async () => {
  const { blobs, clock, start, keptAfterRestart } = given();
  const draft = start();
  await draft.replace({ picture: pictureOf(1), mask: EMPTY_MASK });
  await clock.advance(0);
  const full = jest.spyOn(blobs, 'write').mockRejectedValueOnce(new Error('The quota is exceeded'));
  await draft.replace({ picture: pictureOf(2), mask: EMPTY_MASK });
  await clock.advance(0);
  expect(draft.store.getState().edit?.picture).toEqual(pictureOf(2));
  expect((await keptAfterRestart()).edit).toBeNull();
  draft.draw((mask) => addAction(mask, stroke(1)));
  await clock.advance(500);
  expect(full).toHaveBeenCalledTimes(3);
  expect((await keptAfterRestart()).edit?.picture).toEqual(pictureOf(2));
});
