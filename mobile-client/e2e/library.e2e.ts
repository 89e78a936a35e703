import { describe, expect, it } from 'vitest';
import { startApp } from './support/app.ts';
import type { View, ViewOptions } from './support/view.ts';

const app = startApp();

const button = ({ page }: View, name: string) => page.getByRole('button', { name, exact: true });
/** A result in the list, by what was asked for. */
const entry = ({ page }: View, title: string) =>
  page.getByRole('main').getByRole('button', { name: new RegExp(title) });

/** Makes two pictures and comes to the library. */
async function openFilled(options?: ViewOptions): Promise<View> {
  const view = await app.open('/image', options);
  for (const prompt of ['hills at dawn', 'a quiet sea']) {
    await view.page.getByRole('textbox', { name: 'Prompt', exact: true }).fill(prompt);
    await button(view, 'Generate').click();
    await view.page.getByRole('img', { name: prompt, exact: true }).waitFor();
  }
  await view.page.getByRole('link', { name: 'Library' }).click();
  await entry(view, 'a quiet sea').first().waitFor();
  return view;
}

describe('the library', () => {
  it('keeps what was made', async () => {
    const view = await openFilled({ size: 'wide' });
    await entry(view, 'hills at dawn').first().waitFor();
    expect(await view.survey('library-filled')).toEqual([]);
  });

  it('shows tiles by small pictures, and the picture itself in the details', async () => {
    const view = await openFilled({ size: 'wide' });
    const tile = entry(view, 'a quiet sea').first();
    const widthOf = (image: ReturnType<typeof tile.locator>) =>
      image.evaluate((element) => (element instanceof HTMLImageElement ? element.naturalWidth : 0));
    await expect.poll(() => widthOf(tile.locator('img'))).toBe(384);
    await tile.click();
    const whole = view.page.getByRole('img', { name: 'a quiet sea', exact: true });
    const shown = whole.filter({ visible: true }).last();
    await expect.poll(() => widthOf(shown)).toBe(512);
  });

  it('finds a result by its words', async () => {
    const view = await openFilled();
    await view.page.getByRole('searchbox', { name: 'Search the library' }).fill('dawn');
    await view.page.getByText('1 result found').waitFor();
    expect(await entry(view, 'a quiet sea').count()).toBe(0);
  });

  it('shows how a result was made, and uses it again', async () => {
    const view = await openFilled({ size: 'wide' });
    await entry(view, 'hills at dawn').first().click();
    await view.page.getByText('landscape-painter').filter({ visible: true }).first().waitFor();
    expect(await view.survey('library-detail')).toEqual([]);
    await view.page.getByRole('button', { name: 'Use again' }).filter({ visible: true }).first().click();
    await view.page.getByRole('heading', { level: 1, name: 'Image generation' }).waitFor();
    await expect
      .poll(() => view.page.getByRole('textbox', { name: 'Prompt', exact: true }).inputValue())
      .toBe('hills at dawn');
  });

  it('deletes what was selected, after asking', async () => {
    const view = await openFilled({ size: 'wide' });
    await button(view, 'Select').click();
    await view.page.getByRole('checkbox', { name: /a quiet sea/ }).click();
    await view.page.getByText('1 selected').waitFor();
    await button(view, 'Delete').click();
    await view.page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await entry(view, 'a quiet sea').first().waitFor({ state: 'detached' });
    await entry(view, 'hills at dawn').first().waitFor();
  });

  it('opens with no network', async () => {
    const view = await openFilled();
    await view.cachedForOffline();
    await view.setOffline(true);
    await view.page.goto('/library');
    await entry(view, 'a quiet sea').first().click();
    await view.page
      .getByRole('img', { name: 'a quiet sea', exact: true })
      .filter({ visible: true })
      .first()
      .waitFor();
  });

  it('is emptied from Settings, after asking', async () => {
    const view = await openFilled({ size: 'wide' });
    await view.page.getByRole('link', { name: 'Settings' }).click();
    await button(view, 'Delete saved results').click();
    await view.page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await view.page.getByText('Saved results deleted').waitFor();
    await view.page.getByRole('link', { name: 'Library' }).click();
    await view.page.getByText('Nothing saved yet').waitFor();
  });
});
