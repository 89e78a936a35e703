import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { chatWith } from '../../mobile-client/e2e/support/upstream.ts';
import { withClient } from '../client/client-stage.ts';
import { formatNumber } from '../report.ts';
import { percentile } from '../statistics.ts';
import type { Scenario } from './scenario.ts';

const COLUMNS = ['while', 'seconds', 'frames', 'dropped', 'dropped %', 'p99 gap ms', 'longest gap ms'];
/** A fast model on a fast machine. */
const TOKENS_PER_SECOND = 250;
const FRAME_MS = 1000 / 60;
const IDLE_MS = 5_000;

/** Notes when each frame is drawn. */
const WATCH_FRAMES = `{
  const frames = [];
  const note = (at) => { frames.push(at); requestAnimationFrame(note); };
  requestAnimationFrame(note);
  window.framesSince = (start) => frames.filter((at) => at >= start);
}`;

interface FrameRun {
  label: string;
  seconds: number;
  /** Milliseconds from one frame to the next. */
  gaps: number[];
}

export const clientStream: Scenario = {
  name: 'client-stream',
  summary: 'frames that the client drops while a long answer streams in',
  async run({ quick, progress }) {
    const tokens = quick ? 1_000 : 10_000;
    const runs = await withClient(async ({ browser, origin, upstream }) => {
      await using context = await browser.newContext({ viewport: { width: 390, height: 844 } });
      await context.addInitScript(WATCH_FRAMES);
      const page = await context.newPage();
      await page.goto(`${origin}/chat/new`);
      const field = page.getByRole('textbox', { name: 'Message' });
      await field.waitFor();
      const idle = await watch(page, 'nothing happens', () => sleep(IDLE_MS));
      progress('idle frames counted');
      upstream.next('chat', chatWith(longAnswer(tokens), { tokensPerSecond: TOKENS_PER_SECOND }));
      await field.fill('Tell me everything about rainbows.');
      const streaming = await watch(page, `${formatNumber(tokens)} tokens arrive`, async () => {
        await page.getByRole('button', { name: 'Send', exact: true }).click();
        await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
        await page.getByRole('button', { name: 'Send', exact: true }).waitFor({ timeout: 300_000 });
      });
      return [idle, streaming];
    });
    const streaming = runs.at(-1);
    return {
      name: this.name,
      title: `chat on a phone, ${formatNumber(tokens)} tokens of Markdown at ${TOKENS_PER_SECOND} a second, 60 frames a second`,
      table: { columns: COLUMNS, rows: runs.map(toRow) },
      budgets: [
        {
          name: 'frames dropped while an answer streams',
          actual: streaming && droppedPercent(streaming),
          limit: 10,
          bound: 'at most',
          unit: '%',
        },
      ],
      notes: ['Chromium draws in software here; browser, service and upstream share the machine.'],
      measurements: runs,
    };
  },
};

async function watch(page: Page, label: string, during: () => Promise<unknown>): Promise<FrameRun> {
  const start = await page.evaluate<number>('performance.now()');
  await during();
  const frames = await page.evaluate<number[]>(`framesSince(${start})`);
  const gaps = frames.slice(1).map((at, index) => at - (frames[index] ?? at));
  return { label, gaps, seconds: gaps.reduce((sum, gap) => sum + gap, 0) / 1000 };
}

/** Frames that should have come between the ones that did. */
const dropped = ({ gaps }: FrameRun) =>
  gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / FRAME_MS) - 1), 0);
const droppedPercent = (run: FrameRun) => (100 * dropped(run)) / (run.gaps.length + dropped(run));

const toRow = (run: FrameRun) => [
  run.label,
  formatNumber(run.seconds, 1),
  formatNumber(run.gaps.length),
  formatNumber(dropped(run)),
  formatNumber(droppedPercent(run), 1),
  formatNumber(percentile(run.gaps, 99), 1),
  formatNumber(Math.max(...run.gaps), 1),
];

/** Headings, paragraphs, lists and code, as models write them; about one token a word. */
function longAnswer(tokens: number): string {
  const section = (number: number) => `## Part ${number}

Light that enters a drop of water is bent, thrown back at its rear wall and bent again as it leaves. Each **colour** is
bent by a *slightly* different angle, so that the drop spreads the white light of the sun into a fan.

- Red leaves at about 42 degrees.
- Violet leaves at about 40 degrees.

\`\`\`python
for angle in range(40, 43):
    print(angle, colour_at(angle))
\`\`\`

`;
  let text = '';
  for (let number = 1; text.split(/(?<=\s)/).length < tokens; number++) text += section(number);
  return text
    .split(/(?<=\s)/)
    .slice(0, tokens)
    .join('');
}
