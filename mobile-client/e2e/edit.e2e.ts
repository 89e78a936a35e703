import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { startApp } from './support/app.ts';
import { paintLandscape, pixelsOf } from './support/pictures.ts';
import type { View } from './support/view.ts';

/** Image editing is done by the local model that removes what the mask covers. */
const app = startApp();

const SIDE = 512;
/** A ball in the middle of a landscape, which is to go. */
const BALL = { radius: 40, centre: SIDE / 2 };

const pictureWithBall = async () => {
  const ball = `<svg width="${SIDE}" height="${SIDE}"><circle cx="50%" cy="50%" r="${BALL.radius}" fill="#d11"/></svg>`;
  return sharp(await paintLandscape({ width: SIDE, height: SIDE, seed: 'a field' }))
    .composite([{ input: Buffer.from(ball) }])
    .png()
    .toBuffer();
};

const button = ({ page }: View, name: string) => page.getByRole('button', { name, exact: true });
const canvas = ({ page }: View) => page.getByRole('img', { name: 'The picture, to draw a mask on' });

async function choosePicture(view: View, buffer: Buffer): Promise<void> {
  const chooser = view.page.waitForEvent('filechooser');
  await button(view, 'Choose a picture').click();
  await (await chooser).setFiles({ name: 'field.png', mimeType: 'image/png', buffer });
  await canvas(view).waitFor();
}

/** Draws over the ball, back and forth. */
async function drawOverBall(view: View): Promise<void> {
  const box = await canvas(view).boundingBox();
  if (box === null) throw new Error('The canvas is not to be seen');
  const at = (x: number, y: number) =>
    [box.x + (x / SIDE) * box.width, box.y + (y / SIDE) * box.height] as const;
  const { mouse } = view.page;
  const [left, right] = [BALL.centre - BALL.radius - 4, BALL.centre + BALL.radius + 4];
  await mouse.move(...at(left, left));
  await mouse.down();
  for (let y = left; y <= right; y += 8) {
    await mouse.move(...at(right, y));
    await mouse.move(...at(left, y + 4));
  }
  await mouse.up();
}

interface SentImages {
  image: Uint8Array;
  mask: Uint8Array;
}

/** The files of the next request for an edit, as they leave the browser. */
async function nextRequest({ page }: View): Promise<SentImages> {
  const request = await page.waitForRequest((candidate) => candidate.url().endsWith('/api/edit-image'));
  const body = new Response(new Uint8Array(request.postDataBuffer() ?? []), {
    headers: { 'content-type': (await request.headerValue('content-type')) ?? '' },
  });
  const form = await body.formData();
  const bytesOf = async (name: string) => {
    const file = form.get(name);
    if (!(file instanceof Blob)) throw new Error(`The request has no file ${name}`);
    return new Uint8Array(await file.arrayBuffer());
  };
  return { image: await bytesOf('image'), mask: await bytesOf('mask') };
}

/** Applies the edit and saves the result: how many pixels of the ball's picture it changed, in the mask and outside. */
async function applyAndCompare(view: View, picture: Buffer) {
  const request = nextRequest(view);
  await button(view, 'Apply').click();
  const sent = await request;
  await button(view, 'Edit the result further').waitFor();
  const download = view.page.waitForEvent('download');
  await button(view, 'Save').click();
  const edited = await pixelsOf(await readFile(await (await download).path()));
  const before = await pixelsOf(picture);
  const mask = await pixelsOf(sent.mask);
  expect(mask).toMatchObject({ width: SIDE, height: SIDE });
  let [changedInside, changedOutside, marked] = [0, 0, 0];
  for (let index = 0; index < before.data.length; index += 3) {
    const isMarked = (mask.data[index] ?? 0) > 0;
    const isChanged = !before.data.subarray(index, index + 3).equals(edited.data.subarray(index, index + 3));
    if (isMarked) marked++;
    if (isChanged && isMarked) changedInside++;
    if (isChanged && !isMarked) changedOutside++;
  }
  const middle = (SIDE * BALL.centre + BALL.centre) * 3;
  const middleOf = ({ data }: typeof before) => [...data.subarray(middle, middle + 3)];
  expect(middleOf(before)).toEqual([0xdd, 0x11, 0x11]);
  expect(middleOf(edited)).not.toEqual([0xdd, 0x11, 0x11]);
  return { changedInside, changedOutside, marked };
}

describe('image editing', () => {
  it('changes what was drawn over, and no pixel outside', async () => {
    const view = await app.open('/edit', { size: 'wide' });
    const picture = await pictureWithBall();
    await choosePicture(view, picture);
    await drawOverBall(view);
    await view.page.getByText('The marked part is repainted, the rest stays.').waitFor();
    expect(await view.survey('edit-mask')).toEqual([]);
    const { changedInside, changedOutside, marked } = await applyAndCompare(view, picture);
    expect(await view.survey('edit-result')).toEqual([]);
    expect(changedOutside).toBe(0);
    expect(changedInside).toBeGreaterThan(Math.PI * BALL.radius ** 2 * 0.9);
    expect(marked).toBeLessThan((SIDE * SIDE) / 4);
  });

  it('goes on after a reload where it was', async () => {
    const view = await app.open('/edit', { size: 'wide' });
    const picture = await pictureWithBall();
    await choosePicture(view, picture);
    await drawOverBall(view);
    await button(view, 'Select the whole picture').click();
    await button(view, 'Undo').click();
    await view.page.reload();
    await canvas(view).waitFor();
    await view.page.getByText('The marked part is repainted, the rest stays.').waitFor();
    await button(view, 'Redo').click();
    await button(view, 'Undo').click();
    const { changedInside, changedOutside } = await applyAndCompare(view, picture);
    expect(changedOutside).toBe(0);
    expect(changedInside).toBeGreaterThan(Math.PI * BALL.radius ** 2 * 0.9);
  });

  it('forgets a picture that was removed', async () => {
    const view = await app.open('/edit', { size: 'wide' });
    await choosePicture(view, await pictureWithBall());
    await button(view, 'Remove the picture').click();
    await button(view, 'Choose a picture').waitFor();
    await view.page.reload();
    await button(view, 'Choose a picture').waitFor();
  });

  it('takes a stroke back and brings it again', async () => {
    const view = await app.open('/edit', { size: 'wide' });
    await choosePicture(view, await pictureWithBall());
    const needsMask = view.page.getByText(/Mark the part that it should work on\./);
    await needsMask.waitFor();
    await drawOverBall(view);
    await needsMask.waitFor({ state: 'detached' });
    await button(view, 'Undo').click();
    await needsMask.waitFor();
    expect(await button(view, 'Apply').isDisabled()).toBe(true);
    await button(view, 'Redo').click();
    await needsMask.waitFor({ state: 'detached' });
    expect(await button(view, 'Apply').isDisabled()).toBe(false);
  });

  it('marks a rectangle by numbers, without a pointer', async () => {
    const view = await app.open('/edit', { size: 'wide' });
    await choosePicture(view, await pictureWithBall());
    await button(view, 'Rectangle by numbers').click();
    const field = (name: string) => view.page.getByRole('textbox', { name });
    await field('From the left (px)').fill('206');
    await field('From the top (px)').fill('206');
    await field('Width (px)').fill('100');
    await field('Height (px)').fill('100');
    await button(view, 'Select').click();
    const request = nextRequest(view);
    await button(view, 'Apply').click();
    const { data } = await pixelsOf((await request).mask);
    let marked = 0;
    for (let index = 0; index < data.length; index += 3) if ((data[index] ?? 0) > 127) marked++;
    expect(marked).toBe(100 * 100);
    await button(view, 'Edit the result further').waitFor();
  });

  it('goes on from an image that was generated', async () => {
    const view = await app.open('/image');
    await view.page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('hills at dawn');
    await button(view, 'Generate').click();
    await button(view, 'Edit this').click();
    await canvas(view).waitFor();
  });

  it('refuses what is no picture', async () => {
    const view = await app.open('/edit');
    const chooser = view.page.waitForEvent('filechooser');
    await button(view, 'Choose a picture').click();
    await (await chooser).setFiles({
      name: 'picture.png',
      mimeType: 'image/png',
      buffer: Buffer.from('not a picture at all'),
    });
    await view.page.getByRole('alert').getByText('This picture cannot be read here.').waitFor();
  });
});
