import { get } from 'node:http';
import { describe, expect, it } from 'vitest';
import { startApp } from './support/app.ts';

const app = startApp();
const KILOBYTE = 1000;

describe('the first load', () => {
  it('transfers at most 900 kB gzipped, everything for later use offline included', async () => {
    const { page, context, cachedForOffline } = await app.open('about:blank');
    const files: string[] = [];
    context.on('request', (request) => files.push(request.url()));
    await page.goto('/');
    await cachedForOffline();
    const sizes = await Promise.all([...new Set(files)].map(gzippedSize));
    expect(files.some((url) => url.includes('/_expo/static/js/'))).toBe(true);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(900 * KILOBYTE);
  });

  it('does not load the code a second time to keep it for use offline', async () => {
    const { context, cachedForOffline } = await app.open('/');
    await cachedForOffline();
    const [worker] = context.serviceWorkers();
    const transfers = await worker?.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => name.includes('/_expo/static/js/web/entry-'))
        .map((entry) => entry.toJSON().transferSize),
    );
    expect(transfers).toEqual([0]);
  });

  it('opens a screen at its own address', async () => {
    const { page } = await app.open('/settings');
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  });

  it('says that there is no such page', async () => {
    const { page } = await app.open('/no-such-page');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await page.getByRole('button', { name: 'Go to Home' }).click();
    await page.getByRole('heading', { level: 1, name: 'What would you like to do?' }).waitFor();
  });
});

describe('with no network', () => {
  it('opens again, at every address, and says that it is offline', async () => {
    const { page, cachedForOffline, setOffline } = await app.open('/');
    await cachedForOffline();
    await setOffline(true);
    await page.goto('/settings');
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await page.getByRole('status').filter({ hasText: 'Offline. Saved results still open.' }).waitFor();
  });

  it('notices when the network is back', async () => {
    const { page, cachedForOffline, setOffline } = await app.open('/');
    await cachedForOffline();
    const banner = page.getByText('Offline. Saved results still open.');
    await setOffline(true);
    await banner.waitFor();
    await setOffline(false);
    await banner.waitFor({ state: 'detached' });
  });
});

/** Bytes of a file's body as the service sends it to a browser that takes gzip. */
function gzippedSize(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
      });
      response.on('end', () => resolve(size)).on('error', reject);
    }).on('error', reject);
  });
}
