import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { startApp } from './support/app.ts';
import { pixelsOf } from './support/pictures.ts';
import { paintingOf, refusal } from './support/upstream.ts';
import type { View } from './support/view.ts';

const app = startApp();

const LIGHTHOUSE = 'A lighthouse in a storm, oil painting';
const prompt = ({ page }: View) => page.getByRole('textbox', { name: 'Prompt', exact: true });
const button = ({ page }: View, name: string) => page.getByRole('button', { name, exact: true });
/** The picture itself, before its small copies. */
const picture = ({ page }: View, description: string) =>
  page.getByRole('img', { name: description, exact: true }).first();

async function generate(view: View, text: string): Promise<void> {
  await prompt(view).fill(text);
  await button(view, 'Generate').click();
}

/** The same seed each time, so that a request can be repeated. */
async function setSeed({ page }: View, seed: number): Promise<void> {
  await page.getByRole('textbox', { name: 'Seed' }).fill(`${seed}`);
  await page.getByRole('textbox', { name: 'Seed' }).press('Enter');
}

const asked = () => app.upstream.asked('image_generation');

describe('image generation', () => {
  it('makes a picture of a description', async () => {
    const view = await app.open('/image');
    await generate(view, LIGHTHOUSE);
    await picture(view, LIGHTHOUSE).waitFor();
    await button(view, 'Edit this').waitFor();
    expect(await view.survey('image-result')).toEqual([]);
  });

  it('writes an example into the prompt at a tap', async () => {
    const view = await app.open('/image');
    await button(view, LIGHTHOUSE).click();
    expect(await prompt(view).inputValue()).toBe(LIGHTHOUSE);
  });

  it('asks for the shape that was chosen', async () => {
    const view = await app.open('/image', { size: 'wide' });
    await view.page.getByRole('radio', { name: 'Landscape' }).click();
    await generate(view, 'wide hills');
    await picture(view, 'wide hills').waitFor();
    const [width = 0, height = 0] = String(asked().at(-1)?.size).split('x').map(Number);
    expect(width).toBeGreaterThan(height);
  });

  it('stops, and lets the upstream stop too', async () => {
    const view = await app.open('/image');
    app.upstream.next('image_generation', paintingOf(new Promise(() => {})));
    await generate(view, 'never finished');
    await view.page.getByRole('progressbar', { name: 'Making the image' }).waitFor();
    expect(await view.survey('image-working')).toEqual([]);
    await button(view, 'Stop').click();
    await app.upstream.nextAbort();
    await button(view, 'Generate').waitFor();
  });

  it('saves a file that holds the picture', async () => {
    const view = await app.open('/image');
    await generate(view, 'a file');
    await picture(view, 'a file').waitFor();
    const download = view.page.waitForEvent('download');
    await button(view, 'Save').click();
    const file = await (await download).path();
    expect(await pixelsOf(await readFile(file))).toMatchObject({ width: 512, height: 512 });
  });

  it('says what went wrong, and tries again', async () => {
    const view = await app.open('/image');
    app.upstream.next('image_generation', refusal(400, 'No such colour'));
    await generate(view, 'second try');
    await view.page.getByRole('alert').getByText('The server does not accept this as it is').waitFor();
    expect(await view.survey('image-problem')).toEqual([]);
    await button(view, 'Try again').click();
    await picture(view, 'second try').waitFor();
  });
});

describe('an image that was made before', () => {
  it('answers the same request, and says when it was made', async () => {
    const view = await app.open('/image', { size: 'wide' });
    await setSeed(view, 7);
    await generate(view, 'the same again');
    await picture(view, 'the same again').waitFor();
    const before = asked().length;
    await button(view, 'Generate').click();
    await view.page.getByText(/^Made .*, kept on this device$/).waitFor();
    expect(asked()).toHaveLength(before);
    expect(await view.survey('image-kept')).toEqual([]);
  });

  it('opens with no network after a reload', async () => {
    const view = await app.open('/image');
    await generate(view, 'kept for later');
    await picture(view, 'kept for later').waitFor();
    await view.cachedForOffline();
    await view.setOffline(true);
    await view.page.reload();
    await view.page.getByRole('button', { name: /^Show: kept for later/ }).click();
    await picture(view, 'kept for later').waitFor();
    await view.page.getByText(/^Made .*, kept on this device$/).waitFor();
  });
});

describe('image generation without a network', () => {
  const goOffline = async (view: View) => {
    await prompt(view).waitFor();
    await view.cachedForOffline();
    await view.setOffline(true);
    await view.page.getByText(/^Offline\./).waitFor();
  };

  it('keeps the request and sends it once the network is back', async () => {
    const view = await app.open('/image');
    await goOffline(view);
    const before = asked().length;
    await generate(view, 'made on a mountain');
    await button(view, 'Cancel').waitFor();
    await view.page.getByText('1 request is sent when the connection is back.').waitFor();
    expect(await view.survey('image-queued')).toEqual([]);
    await view.setOffline(false);
    await picture(view, 'made on a mountain').waitFor();
    expect(asked()).toHaveLength(before + 1);
  });

  it('keeps the request across a reload, and sends it exactly once', async () => {
    const view = await app.open('/image');
    await goOffline(view);
    const before = asked().length;
    await generate(view, 'made after a reload');
    await view.page.getByText('1 request is sent when the connection is back.').waitFor();
    await view.page.reload();
    await view.page.getByText('1 request is sent when the connection is back.').waitFor();
    await view.setOffline(false);
    await view.page.getByRole('button', { name: /^Show: made after a reload/ }).waitFor();
    expect(asked()).toHaveLength(before + 1);
  });

  it('takes a request back', async () => {
    const view = await app.open('/image');
    await goOffline(view);
    const before = asked().length;
    await generate(view, 'not after all');
    await button(view, 'Cancel').click();
    await view.setOffline(false);
    await view.page.getByText(/^Offline\./).waitFor({ state: 'detached' });
    // A request that is sent after it shows that nothing waited before it.
    await generate(view, 'this instead');
    await picture(view, 'this instead').waitFor();
    expect(
      asked()
        .slice(before)
        .map(({ prompt: text }) => text),
    ).toEqual(['this instead']);
  });

  it('finishes when the network goes while it is at work', async () => {
    const view = await app.open('/image');
    await prompt(view).waitFor();
    await view.cachedForOffline();
    const painted = Promise.withResolvers<void>();
    app.upstream.next('image_generation', paintingOf(painted.promise));
    await generate(view, 'interrupted by a tunnel');
    await expect.poll(() => asked().at(-1)?.prompt).toBe('interrupted by a tunnel');
    await view.setOffline(true);
    await view.page.getByText(/^Offline\./).waitFor();
    painted.resolve();
    await view.setOffline(false);
    await picture(view, 'interrupted by a tunnel').waitFor();
  });
});
