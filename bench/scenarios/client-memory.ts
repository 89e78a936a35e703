import type { CDPSession, Page } from 'playwright-core';
import { withClient } from '../client/client-stage.ts';
import { formatNumber } from '../report.ts';
import type { Scenario } from './scenario.ts';

const COLUMNS = ['images', 'JS heap MB', 'DOM nodes', 'listeners'];
const EVERY = 10;

interface MemoryPoint {
  images: number;
  heapBytes: number;
  nodes: number;
  listeners: number;
}

export const clientMemory: Scenario = {
  name: 'client-memory',
  summary: 'JS heap of the client while it generates fifty images one after the other',
  async run({ quick, progress }) {
    const images = quick ? 2 * EVERY : 5 * EVERY;
    const points = await withClient(async ({ browser, origin }) => {
      await using context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      const devtools = await context.newCDPSession(page);
      await devtools.send('Performance.enable');
      await page.goto(`${origin}/image`);
      await page.getByRole('textbox', { name: 'Prompt', exact: true }).waitFor();
      const measured = [await measure(devtools, 0)];
      for (let image = 1; image <= images; image++) {
        await generate(page, `a landscape, number ${image}`);
        if (image % EVERY === 0) measured.push(await measure(devtools, image));
      }
      return measured;
    });
    progress(`${images} images`);
    const settled = points[1];
    const last = points.at(-1);
    return {
      name: this.name,
      title: `heap of the page after garbage collection, ${images} images of 512 by 512 pixels`,
      table: {
        columns: COLUMNS,
        rows: points.map(({ images: count, heapBytes, nodes, listeners }) => [
          formatNumber(count),
          formatNumber(heapBytes / 1e6, 1),
          formatNumber(nodes),
          formatNumber(listeners),
        ]),
      },
      budgets: [
        {
          name: `growth of the heap from ${EVERY} images to ${images}`,
          actual: settled && last && (last.heapBytes - settled.heapBytes) / 1e6,
          limit: 20,
          bound: 'at most',
          unit: 'MB',
        },
      ],
      notes: [],
      measurements: points,
    };
  },
};

async function generate(page: Page, prompt: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill(prompt);
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  await page.getByRole('img', { name: prompt, exact: true }).waitFor();
}

async function measure(devtools: CDPSession, images: number): Promise<MemoryPoint> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const read = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return {
    images,
    heapBytes: read('JSHeapUsedSize'),
    nodes: read('Nodes'),
    listeners: read('JSEventListeners'),
  };
}
