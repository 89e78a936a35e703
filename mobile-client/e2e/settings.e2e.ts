import { describe, expect, it } from 'vitest';
import { startApp } from './support/app.ts';
import type { View } from './support/view.ts';

const app = startApp();

const backgroundOf = ({ page }: View) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

describe('settings', () => {
  it('keep the theme across a reload', async () => {
    const view = await app.open('/settings');
    const { page } = view;
    const light = await backgroundOf(view);
    await page.getByRole('radio', { name: 'Dark' }).click();
    await expect.poll(() => backgroundOf(view)).not.toBe(light);
    const dark = await backgroundOf(view);
    await page.reload();
    await page.getByRole('radio', { name: 'Dark', checked: true }).waitFor();
    expect(await backgroundOf(view)).toBe(dark);
  });

  it('keep the language across a reload, and name it to screen readers', async () => {
    const { page } = await app.open('/settings');
    await page.getByRole('radio', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { level: 1, name: 'Einstellungen' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Einstellungen' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBe('de');
  });

  it('start in the language of the device', async () => {
    const { page } = await app.open('/settings', { locale: 'de-AT' });
    await page.getByRole('heading', { level: 1, name: 'Einstellungen' }).waitFor();
  });

  it('go back to the beginning when they are reset', async () => {
    const { page } = await app.open('/settings');
    await page.getByRole('radio', { name: 'Dark' }).click();
    await page.getByRole('button', { name: 'Reset settings' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reset', exact: true }).click();
    await page.getByText('Settings reset').waitFor();
    await page
      .locator('[role="radiogroup"][aria-label="Theme"]')
      .getByRole('radio', { name: 'System', checked: true })
      .waitFor();
  });

  it('tell the version of a server that answers', async () => {
    const { page } = await app.open('/settings');
    await page.getByRole('button', { name: 'Check the connection' }).click();
    await page.getByText(/^Connected, version \d/).waitFor();
  });
});

describe('a server that asks for a key', () => {
  const locked = startApp({ env: { API_KEYS: 'a-key-of-many-letters' } });

  it('answers once the key is entered', async () => {
    const { page } = await locked.open('/settings');
    await page.getByRole('button', { name: 'Check the connection' }).click();
    await page.getByRole('alert').getByText('The server asks for an API key').first().waitFor();
    await page.getByRole('textbox', { name: 'API key' }).fill('a-key-of-many-letters');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('API key saved').waitFor();
    await page.getByRole('button', { name: 'Check the connection' }).click();
    await page.getByText(/^Connected, version \d/).waitFor();
  });
});
