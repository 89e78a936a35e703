import { describe, expect, it } from 'vitest';
import { startApp } from './support/app.ts';

const app = startApp();

describe('the API reference', () => {
  it('plays the speech that a request brought', async () => {
    const { page } = await app.open('/docs/');
    const operation = page.locator('.opblock', { hasText: '/api/tts' });
    await operation.getByRole('button', { name: '/api/tts' }).first().click();
    await operation.locator('textarea').fill('{"text": "Good morning.", "model": "local:flite"}');
    await operation.getByRole('button', { name: 'Execute' }).click();
    const player = operation.locator('audio');
    await expect
      .poll(() => player.evaluate((audio) => (audio instanceof HTMLAudioElement ? audio.duration : 0)))
      .toBeGreaterThan(0.5);
  });
});
