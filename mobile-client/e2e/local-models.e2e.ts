import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeTinyDiffusion } from '../../backend/test/models/tiny-diffusion.ts';
import { type HubServer, startHubServer } from '../../backend/test/support/hub-server.ts';
import { startApp } from './support/app.ts';
import type { View } from './support/view.ts';

let hub: HubServer | undefined;
afterAll(() => hub?.close());

const app = startApp({
  async prepare(folder) {
    const repo = join(folder, 'repo');
    await writeTinyDiffusion(repo);
    hub = await startHubServer({ repos: { 'org/tiny-painter': repo } });
    const files = (await readdir(repo, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(repo.length + 1));
    return {
      env: { HF_ENDPOINT: hub.url, HF_HUB_OFFLINE: '0' },
      models: {
        local_models: {
          'tiny-painter': {
            engine: 'diffusion',
            capabilities: ['image_generation'],
            source: { type: 'hub', repo: 'org/tiny-painter', files },
          },
        },
        chains: { image_generation: ['local:tiny-painter'] },
      },
    };
  },
});

const button = ({ page }: View, name: string) => page.getByRole('button', { name, exact: true });

describe('a local model', () => {
  it('is downloaded from the screen that needs it, with progress, and then works', async () => {
    const view = await app.open('/image');
    const { page } = view;
    const seen = Promise.withResolvers<void>();
    if (hub) hub.faults.hold = { afterBytes: 16_384, until: seen.promise };
    await page.getByText(/^tiny-painter runs on the server itself/).waitFor();
    expect(await view.survey('image-downloadable')).toEqual([]);
    await button(view, 'Download the model').click();
    const progress = page.getByRole('progressbar', { name: 'tiny-painter is being downloaded' });
    await progress.waitFor();
    await expect.poll(() => progress.getAttribute('aria-valuenow')).toMatch(/^[1-9]/);
    seen.resolve();
    await progress.waitFor({ state: 'detached' });
    await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('a cat');
    await button(view, 'Generate').click();
    await page.getByRole('img', { name: 'a cat', exact: true }).first().waitFor();
  });

  it('is removed in Settings after asking, and can be downloaded there again', async () => {
    await fetch(`${app.service.url}/api/models/tiny-painter/download`, { method: 'POST' });
    await expect.poll(availability).toBe('ready');
    const view = await app.open('/settings');
    await button(view, 'Remove tiny-painter').click();
    const dialog = view.page.getByRole('dialog');
    await dialog.getByText('Remove tiny-painter from the server?').waitFor();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await view.page.getByText('tiny-painter removed').waitFor();
    expect(await availability()).toBe('downloadable');
    await view.page.getByText(/^Show \d+ models? to download$/).click();
    await button(view, 'Download tiny-painter').click();
    await button(view, 'Remove tiny-painter').waitFor();
    expect(await availability()).toBe('ready');
    expect(await view.survey('settings-models')).toEqual([]);
  });
});

async function availability(): Promise<unknown> {
  const reply = await fetch(`${app.service.url}/api/models/tiny-painter`);
  return (await reply.json()).availability;
}
