import { describe, expect, it } from 'vitest';
import { startApp } from './support/app.ts';

const app = startApp();

describe('the client', () => {
  it('opens at Home', async () => {
    const { page } = await app.open('/');
    await page.getByRole('heading', { level: 1, name: 'What would you like to do?' }).waitFor();
  });

  it('leads to every screen from the rail of a wide window', async () => {
    const { page } = await app.open('/', { size: 'wide' });
    const rail = page.getByRole('navigation', { name: 'Main' });
    for (const name of [
      'Chat',
      'Image',
      'Edit',
      'Speak',
      'Transcribe',
      'Embeddings',
      'Library',
      'Status',
      'Settings',
    ]) {
      await rail.getByRole('link', { name, exact: true }).click();
      await page.locator('[role="navigation"] [aria-current="page"]', { hasText: name }).waitFor();
    }
  });

  it('leads to the five tools from Create on a phone', async () => {
    const { page } = await app.open('/');
    for (const name of [
      'Image generation',
      'Image editing',
      'Text to speech',
      'Speech to text',
      'Embeddings',
    ]) {
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      await page.getByRole('dialog').getByText(name, { exact: true }).click();
      await page.getByRole('main').filter({ visible: true }).getByRole('heading', { level: 1 }).waitFor();
    }
    expect(new URL(page.url()).pathname).toBe('/embeddings');
  });
});
