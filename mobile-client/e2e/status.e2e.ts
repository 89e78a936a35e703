import { describe, it } from 'vitest';
import { startApp } from './support/app.ts';

const app = startApp();

describe('the status of the server', () => {
  it('tells version and capabilities with the model behind each', async () => {
    const { page } = await app.open('/status');
    await page.getByText(/^Version \d.*, up for /).waitFor();
    await page.getByText('storyteller (studio)').waitFor();
    await page.getByText('flite (local)').waitFor();
  });

  it('lists a local model once it has been loaded, with what it takes', async () => {
    const { page } = await app.open('/status');
    await page.getByText(/^Version \d/).waitFor();
    await fetch(`${app.service.url}/api/embedding`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'A loaded model.' }),
    });
    await page.getByText('glove-sif-100d', { exact: true }).waitFor();
    await page.getByText(/^In memory, \d/).waitFor();
  });

  it('says so when the server does not answer, and recovers', async () => {
    const { page, setOffline } = await app.open('/status');
    await page.getByText(/^Version \d/).waitFor();
    await setOffline(true);
    await page.getByText('Offline. Saved results still open.').waitFor();
    await setOffline(false);
    await page.getByText('Offline. Saved results still open.').waitFor({ state: 'detached' });
    await page.getByText(/^Version \d/).waitFor();
  });
});
