import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { startApp } from './support/app.ts';
import type { View } from './support/view.ts';

/** Speech is made by the local Flite. */
const app = startApp();

const TEXT = 'The train leaves at seven in the morning.';
const LONG_TEXT = `${TEXT} `.repeat(10);
const button = ({ page }: View, name: string) => page.getByRole('button', { name, exact: true });
const player = ({ page }: View) => page.getByRole('group', { name: /^Player: / });

/** Where the player is and how long the sound is, such as `0:01 of 0:24`. */
const position = (view: View) =>
  player(view).getByRole('slider', { name: 'Position' }).getAttribute('aria-valuetext');

async function speak(view: View, text = TEXT): Promise<void> {
  await view.page.getByRole('textbox', { name: 'Text', exact: true }).fill(text);
  await button(view, 'Speak').click();
  await player(view).waitFor();
}

describe('text to speech', () => {
  it('speaks a text, and tells how long it is', async () => {
    const view = await app.open('/speak');
    await speak(view);
    await expect.poll(() => position(view)).toMatch(/^0:0\d of 0:0[23]$/);
    expect(await view.survey('speak-result')).toEqual([]);
  });

  it('plays at once, pauses and seeks', async () => {
    const view = await app.open('/speak');
    await speak(view, LONG_TEXT);
    await expect.poll(() => position(view)).toMatch(/^0:0[1-9] of 0:2\d$/);
    await player(view).getByRole('button', { name: 'Pause', exact: true }).click();
    await player(view).getByRole('button', { name: 'Play', exact: true }).waitFor();
    await player(view).getByRole('button', { name: 'Back 10 seconds' }).click();
    await expect.poll(() => position(view)).toMatch(/^0:00 /);
    await player(view).getByRole('button', { name: 'Forward 10 seconds' }).click();
    await expect.poll(() => position(view)).toMatch(/^0:10 /);
  });

  it('saves a WAV file', async () => {
    const view = await app.open('/speak');
    await speak(view);
    const download = view.page.waitForEvent('download');
    await player(view).getByRole('button', { name: 'Download' }).click();
    const file = await readFile(await (await download).path());
    expect(file.subarray(0, 4).toString()).toBe('RIFF');
    expect(file.length).toBeGreaterThan(20_000);
  });

  it('keeps what was spoken, and says when it was made', async () => {
    const view = await app.open('/speak');
    await speak(view);
    const requests: string[] = [];
    view.page.on('request', (request) => requests.push(new URL(request.url()).pathname));
    await button(view, 'Speak').click();
    await view.page.getByText(/^Made .*, kept on this device$/).waitFor();
    expect(requests).not.toContain('/api/tts');
  });

  it('speaks on while another screen is in front', async () => {
    const view = await app.open('/speak', { size: 'wide' });
    await speak(view, LONG_TEXT);
    await player(view).getByRole('button', { name: 'Pause', exact: true }).waitFor();
    await view.page.getByRole('link', { name: 'Library' }).click();
    const mini = view.page.getByRole('region', { name: 'Player' });
    await mini.getByRole('button', { name: 'Pause' }).click();
    await mini.getByRole('button', { name: 'Play', exact: true }).waitFor();
    expect(await view.barriers()).toEqual([]);
    await mini.getByRole('button', { name: 'Close the player' }).click();
    await mini.waitFor({ state: 'detached' });
  });

  it('plays with no network what was spoken before', async () => {
    const view = await app.open('/speak');
    await speak(view);
    await view.cachedForOffline();
    await view.setOffline(true);
    await view.page.reload();
    await view.page.getByRole('button', { name: /^The train leaves/ }).click();
    await player(view)
      .getByRole('button', { name: /^(Play|Pause)$/ })
      .waitFor();
    await expect.poll(() => position(view)).toMatch(/ of 0:0[23]$/);
  });
});
