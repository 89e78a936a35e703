import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

export const SIZES = { phone: { width: 390, height: 844 }, wide: { width: 1280, height: 800 } } as const;
export type Size = keyof typeof SIZES;
export const THEMES = ['light', 'dark'] as const;

const SCREENSHOTS = fileURLToPath(new URL('../screenshots', import.meta.url));
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** Paths of the service, whose failures the client itself deals with. */
const SERVICE_PATH = /^\/(api|v1|config|health|ready|metrics)(\/|$)/;

export interface ViewOptions {
  size?: Size;
  theme?: (typeof THEMES)[number];
  locale?: string;
  /** Pixels of a screenshot for each point. */
  scale?: number;
  permissions?: BrowserContextOptions['permissions'];
}

/** A browser window with nothing in its storage, at the client. */
export interface View {
  page: Page;
  context: BrowserContext;
  /** What the page did and must not do: reach beyond this machine, or write an error to the console. */
  offences: string[];
  /** Cuts and restores the network of the window. */
  setOffline(offline: boolean): Promise<void>;
  /** Waits until the service worker holds the app, so that it opens with no network. */
  cachedForOffline(): Promise<void>;
  /** Barriers that axe finds in what is to be seen now. */
  barriers(): Promise<string[]>;
  /**
   * Takes what is to be seen now on phone and wide, light and dark, as `screenshots/<size>-<theme>-<name>.png`.
   * Resolves with every barrier that axe finds on the way.
   */
  survey(name: string): Promise<string[]>;
  /** Keeps what a failed test saw, as `screenshots/failed-<name>.png`. */
  keepFailure(name: string): Promise<void>;
}

export async function openView(browser: Browser, origin: string, options: ViewOptions = {}): Promise<View> {
  const { size = 'phone', theme = 'light', locale = 'en-GB', scale = 1, permissions = [] } = options;
  const context = await browser.newContext({
    baseURL: origin,
    viewport: SIZES[size],
    deviceScaleFactor: scale,
    hasTouch: size === 'phone',
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale,
    permissions,
  });
  context.setDefaultTimeout(15_000);
  const offences: string[] = [];
  watch(context, offences);
  const page = await context.newPage();

  const view: View = {
    page,
    context,
    offences,
    setOffline: (offline) => context.setOffline(offline),
    async cachedForOffline() {
      await page.evaluate(async () => {
        await navigator.serviceWorker.ready;
      });
    },
    async barriers() {
      await page.evaluate(await readFile(AXE, 'utf8'));
      // What axe-core puts into the page has no types there.
      const { violations } = await page.evaluate<AxeResults>('axe.run({ resultTypes: ["violations"] })');
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 300)}\n${failureSummary}`),
      );
    },
    async survey(name) {
      await mkdir(SCREENSHOTS, { recursive: true });
      const found = new Set<string>();
      for (const [sizeName, viewport] of Object.entries(SIZES)) {
        await page.setViewportSize(viewport);
        for (const colorScheme of THEMES) {
          await page.emulateMedia({ colorScheme });
          await page.screenshot({
            path: `${SCREENSHOTS}/${sizeName}-${colorScheme}-${name}.png`,
            animations: 'disabled',
          });
          for (const barrier of await view.barriers()) found.add(`${sizeName} ${colorScheme} ${barrier}`);
        }
      }
      await page.setViewportSize(SIZES[size]);
      await page.emulateMedia({ colorScheme: theme });
      return [...found];
    },
    async keepFailure(name) {
      await mkdir(SCREENSHOTS, { recursive: true });
      await page.screenshot({ path: `${SCREENSHOTS}/failed-${name.replaceAll(/\W+/g, '-')}.png` });
    },
  };
  return view;
}

function watch(context: BrowserContext, offences: string[]): void {
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.hostname !== '127.0.0.1') offences.push(`request to ${url}`);
  });
  context.on('console', (message) => {
    if (message.type() !== 'error') return;
    const { url } = message.location();
    const text = message.text();
    // The browser's own note of a reply that the client was meant to deal with.
    if (
      text.startsWith('Failed to load resource') &&
      URL.canParse(url) &&
      SERVICE_PATH.test(new URL(url).pathname)
    )
      return;
    offences.push(`console: ${text} (${url})`);
  });
  context.on('weberror', (error) => offences.push(`error: ${error.error().stack ?? error.error().message}`));
}
