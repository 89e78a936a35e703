import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { launchBrowser } from './support/browser.ts';
import { paintLandscape } from './support/pictures.ts';
import { startService } from './support/service.ts';
import { CODE_REPLY, chatWith, startUpstream } from './support/upstream.ts';
import { openView, type ViewOptions } from './support/view.ts';
import buildWebClient from './support/web-build.ts';

/** Takes the screenshots of the README anew: `npm run docs:screenshots`. */

const FOLDER = fileURLToPath(new URL('../../docs/images', import.meta.url));
const SPEECH =
  'The lighthouse had been dark for years when, one night in March, a light came on. Nobody in the village knew who had lit it.';
const PICTURES = ['hills at dawn', 'a quiet bay', 'the last light', 'morning in the mountains'];
const MEDIAN = `${CODE_REPLY}

For large lists \`statistics.median\` does the same.`;
const CONVERSATIONS = [
  ['Write a friendly reply that moves a meeting to Friday', 'Of course, Friday suits me just as well.'],
  ['What is the largest moon of Saturn?', 'Titan. It is larger than the planet Mercury.'],
  ['Write a Python function that finds the median of a list', MEDIAN],
] as const;

await buildWebClient();
await mkdir(FOLDER, { recursive: true });
await using upstream = await startUpstream();
await using service = await startService({ upstream });
await using browser = await launchBrowser();

const open = async (path: string, options: ViewOptions): Promise<Page> => {
  const { page } = await openView(browser, service.url, options);
  await page.goto(path);
  return page;
};
const shoot = (page: Page) => page.screenshot({ animations: 'disabled' });
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function save(name: string, picture: Buffer): Promise<void> {
  const { data, info } = await sharp(picture)
    .png({ palette: true, quality: 92, effort: 10 })
    .toBuffer({ resolveWithObject: true });
  await writeFile(`${FOLDER}/${name}.png`, data);
  console.log(`${name}.png  ${info.width} x ${info.height}, ${Math.round(data.length / 1000)} kB`);
}

async function talk(page: Page): Promise<void> {
  for (const [question, answer] of CONVERSATIONS) {
    upstream.next('chat', chatWith(answer));
    await page.goto('/chat/new');
    await page.getByRole('textbox', { name: 'Message' }).fill(question);
    await press(page, 'Send');
    await page.getByRole('button', { name: 'Regenerate' }).waitFor();
  }
}

async function paint(page: Page, prompts: readonly string[]): Promise<void> {
  await page.goto('/image');
  for (const prompt of prompts) {
    await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill(prompt);
    await press(page, 'Generate');
    await page.getByRole('img', { name: prompt, exact: true }).waitFor();
  }
}

async function speak(page: Page): Promise<void> {
  await page.goto('/speak');
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill(SPEECH);
  await press(page, 'Speak');
  const player = page.getByRole('group', { name: /^Player: / });
  await player.locator('[aria-valuetext^="0:03"]').waitFor({ state: 'attached' });
  await player.getByRole('button', { name: 'Pause', exact: true }).click();
}

async function chat(): Promise<void> {
  const page = await open('/', { size: 'wide' });
  await talk(page);
  await page.getByRole('log').getByText('does the same.').waitFor();
  await save('chat', await shoot(page));
}

async function maskEditing(): Promise<void> {
  const page = await open('/edit', { size: 'wide', theme: 'dark' });
  const chooser = page.waitForEvent('filechooser');
  await press(page, 'Choose a picture');
  await (await chooser).setFiles({ name: 'bay.png', mimeType: 'image/png', buffer: await balloonOverBay() });
  const canvas = page.getByRole('img', { name: 'The picture, to draw a mask on' });
  const box = await canvas.boundingBox();
  if (box === null) throw new Error('The canvas is not to be seen');
  const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(0.24, 0.17));
  await page.mouse.down();
  for (const [x, y] of AROUND_BALLOON) await page.mouse.move(...at(x, y), { steps: 6 });
  await page.mouse.up();
  await page.getByText('The marked part is repainted, the rest stays.').waitFor();
  await save('mask-editing', await shoot(page));
}

/** A stroke that covers the balloon, in shares of the picture. */
const AROUND_BALLOON = [
  [0.36, 0.17],
  [0.37, 0.22],
  [0.22, 0.22],
  [0.22, 0.27],
  [0.38, 0.27],
  [0.36, 0.32],
  [0.25, 0.32],
  [0.27, 0.37],
  [0.34, 0.37],
  [0.33, 0.43],
  [0.28, 0.43],
] as const;

async function balloonOverBay(): Promise<Buffer> {
  const [width, height] = [768, 576];
  const balloon = `<svg width="${width}" height="${height}"><g transform="translate(230 150)">
    <path d="M0 78 L-16 52 Q-58 20 -56 -10 A56 56 0 0 1 56 -10 Q58 20 16 52 Z" fill="#c2410c"/>
    <path d="M0 78 L-6 52 Q-24 16 -22 -20 A24 50 0 0 1 22 -20 Q24 16 6 52 Z" fill="#fdba74"/>
    <rect x="-9" y="82" width="18" height="13" rx="2" fill="#7c2d12"/>
  </g></svg>`;
  return sharp(await paintLandscape({ width, height, seed: 'a quiet bay' }))
    .composite([{ input: Buffer.from(balloon) }])
    .png()
    .toBuffer();
}

async function embeddings(): Promise<void> {
  const page = await open('/embeddings', { size: 'wide' });
  await press(page, 'Animals, food and travel');
  await press(page, 'Compare');
  await page.getByText('Closest pair').waitFor();
  await save('embeddings', await shoot(page));
}

async function speech(): Promise<void> {
  const page = await open('/', { size: 'wide' });
  await speak(page);
  await save('speech', await shoot(page));
}

async function home(): Promise<void> {
  const page = await open('/', { size: 'wide' });
  await paint(page, PICTURES);
  await speak(page);
  await page.goto('/');
  await page.getByText('Recent results').waitFor();
  await page
    .getByRole('link', { name: /^Image generation / })
    .first()
    .waitFor();
  await save('home', await shoot(page));
}

/** Two phones beside each other: a picture and a chat. */
async function phones(): Promise<void> {
  const options = { size: 'phone', theme: 'dark', scale: 2 } as const;
  const image = await open('/image', options);
  await paint(image, ['the last light over the hills']);
  const chatting = await open('/', options);
  await talk(chatting);
  await chatting.getByRole('log').getByText('does the same.').waitFor();
  const screens = [await shoot(image), await shoot(chatting)];
  const { width = 0, height = 0 } = await sharp(screens[0]).metadata();
  const [gap, corner] = [64, 48];
  const rounded = Buffer.from(
    `<svg width="${width}" height="${height}"><rect width="${width}" height="${height}" rx="${corner}"/></svg>`,
  );
  const input = await Promise.all(
    screens.map((screen) =>
      sharp(screen)
        .composite([{ input: rounded, blend: 'dest-in' }])
        .png()
        .toBuffer(),
    ),
  );
  const page = await sharp({
    create: { width: 2 * width + gap, height, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .composite(input.map((screen, index) => ({ input: screen, left: index * (width + gap), top: 0 })))
    .png()
    .toBuffer();
  await save('phones-dark', page);
}

for (const take of [home, chat, maskEditing, embeddings, speech, phones]) await take();
