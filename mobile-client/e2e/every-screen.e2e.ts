import { describe, expect, it } from 'vitest';
import { startApp } from './support/app.ts';

const app = startApp();

const SCREENS = {
  home: '/',
  chat: '/chat',
  image: '/image',
  edit: '/edit',
  speak: '/speak',
  transcribe: '/transcribe',
  embeddings: '/embeddings',
  library: '/library',
  status: '/status',
  settings: '/settings',
  'no-such-page': '/no-such-page',
};

describe('every screen', () => {
  it.each(Object.entries(SCREENS))(
    '%s has no barrier, on phone and wide, light and dark',
    async (name, path) => {
      const view = await app.open(path);
      await view.page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
      expect(await view.survey(`${name}-empty`)).toEqual([]);
    },
  );

  it.each(Object.entries(SCREENS))('%s fits a phone without scrolling sideways', async (_name, path) => {
    const { page } = await app.open(path);
    await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
    const { content, window } = await page.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      window: document.documentElement.clientWidth,
    }));
    expect(content).toBeLessThanOrEqual(window);
  });
});
