import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startApp } from './support/app.ts';
import type { View } from './support/view.ts';

const SENTENCE = 'The train leaves at seven in the morning.';
const HEARD = /the train leaves at seven in the morning/i;

/** Flite speaks into the microphone, and PocketSphinx writes down what it hears. */
const app = startApp({ microphoneHears: SENTENCE });

/** Recognising speech is the most that a test asks of the processor, which others may want too. */
const RECOGNISING = { timeout: 60_000 };
const TEST_TIMEOUT = 120_000;

const button = ({ page }: View, name: string) => page.getByRole('button', { name, exact: true });
const spokenFile = () => readFile(join(app.service.folder, 'spoken.wav'));

async function chooseFile(view: View): Promise<void> {
  const chooser = view.page.waitForEvent('filechooser');
  await button(view, 'Choose a file').click();
  await (await chooser).setFiles({ name: 'station.wav', mimeType: 'audio/wav', buffer: await spokenFile() });
  await view.page.getByText('station.wav').first().waitFor();
}

async function transcribeFile(view: View): Promise<void> {
  await chooseFile(view);
  await button(view, 'Transcribe').click();
  await view.page.getByText(HEARD).first().waitFor(RECOGNISING);
}

describe('speech to text', { timeout: TEST_TIMEOUT }, () => {
  it('writes down what was said into the microphone', async () => {
    const view = await app.open('/transcribe', { permissions: ['microphone'] });
    await button(view, 'Record').click();
    // Long enough to hold the whole sentence wherever in it the recording begins.
    await view.page
      .getByRole('timer')
      .getByText(/^0:(0[7-9]|[1-5]\d)$/)
      .waitFor();
    await button(view, 'Stop recording').click();
    await button(view, 'Transcribe').click();
    await view.page.getByText(HEARD).first().waitFor(RECOGNISING);
    expect(await view.survey('transcribe-result')).toEqual([]);
  });

  it('shows that it records, and forgets it when cancelled', async () => {
    const view = await app.open('/transcribe', { permissions: ['microphone'] });
    await button(view, 'Record').click();
    await view.page
      .getByRole('timer')
      .getByText(/^0:0[1-9]$/)
      .waitFor();
    expect(await view.survey('transcribe-recording')).toEqual([]);
    await button(view, 'Cancel').click();
    await button(view, 'Record').waitFor();
  });

  it('has the browser ask before a recording is lost, and keeps one that has ended', async () => {
    const view = await app.open('/transcribe', { permissions: ['microphone'] });
    const { page } = view;
    await button(view, 'Record').click();
    await page
      .getByRole('timer')
      .getByText(/^0:0[1-9]$/)
      .waitFor();
    const asked = page.waitForEvent('dialog');
    await page.evaluate(() => setTimeout(() => location.reload()));
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await button(view, 'Stop recording').click();
    await button(view, 'Transcribe').waitFor();
    await page.reload();
    await page.getByRole('button', { name: /^Recording,/ }).click();
    await button(view, 'Transcribe').waitFor();
  });

  it('writes down what a file says', async () => {
    const view = await app.open('/transcribe');
    await transcribeFile(view);
  });

  it('saves subtitles with times', async () => {
    const view = await app.open('/transcribe');
    await transcribeFile(view);
    const download = view.page.waitForEvent('download');
    await button(view, 'Save').click();
    await view.page.getByRole('dialog').getByText('Subtitles', { exact: true }).click();
    const subtitles = await readFile(await (await download).path(), 'utf8');
    expect(subtitles).toMatch(/^1\r?\n00:00:00,\d{3} --> 00:00:0\d,\d{3}\r?\nthe train leaves/i);
  });

  it('sends a recording that was made with no network once the network is back', async () => {
    const view = await app.open('/transcribe');
    await button(view, 'Record').waitFor();
    await view.cachedForOffline();
    await view.setOffline(true);
    await view.page.getByText(/^Offline\./).waitFor();
    await chooseFile(view);
    await button(view, 'Transcribe').click();
    await view.page.getByText('1 request is sent when the connection is back.').waitFor();
    await view.setOffline(false);
    await view.page.getByText(HEARD).first().waitFor(RECOGNISING);
  });

  it('says what to do where the microphone is not allowed', async () => {
    const view = await app.open('/transcribe');
    await view.page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    });
    await button(view, 'Record').click();
    await view.page.getByRole('status').getByText('The microphone is not allowed').waitFor();
    expect(await view.barriers()).toEqual([]);
  });
});
