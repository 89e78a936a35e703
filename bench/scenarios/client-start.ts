import type { Browser, BrowserContext } from 'playwright-core';
import { CACHED_FOR_OFFLINE, withClient } from '../client/client-stage.ts';
import { formatNumber } from '../report.ts';
import { median } from '../statistics.ts';
import type { Scenario } from './scenario.ts';

const COLUMNS = ['start', 'median ms', 'fastest ms', 'slowest ms'];

/** Marks the moment at which the first screen has been painted and takes its first press. */
const MARK_USABLE = `{
  const observer = new MutationObserver(() => {
    if (!document.querySelector('main h1') || !document.querySelector('[role="navigation"], nav')) return;
    observer.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('usable')));
  });
  observer.observe(document, { childList: true, subtree: true });
}`;

/** Resolves with the milliseconds from the start of the navigation to that moment. */
const WAIT_UNTIL_USABLE = `Promise.race([
  new Promise((resolve) => {
    const observer = new PerformanceObserver((marks) => {
      const [mark] = marks.getEntriesByName('usable');
      if (mark) resolve(mark.startTime);
    });
    observer.observe({ type: 'mark', buffered: true });
  }),
  new Promise((_, reject) => setTimeout(() => reject(new Error('No screen within 30 s')), 30_000)),
])`;

const START_KINDS = ['first load', 'warm cache, online', 'warm cache, no network'] as const;
type StartKind = (typeof START_KINDS)[number];

export const clientStart: Scenario = {
  name: 'client-start',
  summary: 'milliseconds until the first screen of the client can be used, with and without a network',
  async run({ quick, progress }) {
    const rounds = quick ? 3 : 9;
    const times: Record<StartKind, number[]> = {
      'first load': [],
      'warm cache, online': [],
      'warm cache, no network': [],
    };
    await withClient(async ({ browser, origin }) => {
      for (let round = 0; round < rounds; round++) await measureStarts(browser, origin, times);
    });
    progress(`${rounds} starts of each kind`);
    return {
      name: this.name,
      title: `from the opening of the address to the first screen on a phone, median of ${rounds}`,
      table: {
        columns: COLUMNS,
        rows: START_KINDS.map((kind) => [
          kind,
          formatNumber(median(times[kind])),
          formatNumber(Math.min(...times[kind])),
          formatNumber(Math.max(...times[kind])),
        ]),
      },
      budgets: [
        {
          name: 'usable from a warm cache with no network',
          actual: median(times['warm cache, no network']),
          limit: 1_500,
          bound: 'at most',
          unit: 'ms',
        },
      ],
      notes: ['First load: over loopback, so what a network adds to it is not in the number.'],
      measurements: times,
    };
  },
};

async function measureStarts(browser: Browser, origin: string, times: Record<StartKind, number[]>) {
  await using context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  await context.addInitScript(MARK_USABLE);
  times['first load'].push(
    await timeToUsable(context, origin, async (page) => {
      await page.evaluate(CACHED_FOR_OFFLINE);
    }),
  );
  times['warm cache, online'].push(await timeToUsable(context, origin));
  await context.setOffline(true);
  times['warm cache, no network'].push(await timeToUsable(context, origin));
}

type Page = Awaited<ReturnType<BrowserContext['newPage']>>;

/** Milliseconds from the start of the navigation. */
async function timeToUsable(
  context: BrowserContext,
  origin: string,
  afterwards: (page: Page) => Promise<void> = async () => {},
): Promise<number> {
  const page = await context.newPage();
  try {
    await page.goto(origin);
    const usable = await page.evaluate<number>(WAIT_UNTIL_USABLE);
    await afterwards(page);
    return usable;
  } finally {
    await page.close();
  }
}
