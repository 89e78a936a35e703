import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../mobile-client/e2e/support/browser.ts';
import { startUpstream, UPSTREAM_MODELS, type Upstream } from '../../mobile-client/e2e/support/upstream.ts';
import buildWebClient, { WEB_CLIENT_FOLDER } from '../../mobile-client/e2e/support/web-build.ts';
import { freePort } from '../process/ports.ts';
import { startServer } from '../process/server-process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Everything that the client is measured with. */
export interface ClientStage {
  /** Where the service serves the client. */
  origin: string;
  /** Answers chat and paints images. */
  upstream: Upstream;
  browser: Browser;
}

/** Builds the client when it is not up to date, serves it, opens a browser, and ends all of it however `use` ends. */
export async function withClient<T>(use: (stage: ClientStage) => Promise<T>): Promise<T> {
  await buildWebClient();
  const folder = await mkdtemp(join(tmpdir(), 'ai-platform-bench-client-'));
  await using upstream = await startUpstream();
  const modelsFile = join(folder, 'models.json');
  const studio = {
    type: 'openai-compatible',
    base_url: upstream.url,
    capabilities: Object.keys(UPSTREAM_MODELS),
    models: UPSTREAM_MODELS,
  };
  await writeFile(modelsFile, JSON.stringify({ providers: { studio } }));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const service = await startServer({
    label: 'backend with client',
    args: [join(ROOT, 'backend/src/main.ts')],
    env: {
      PORT: String(port),
      WEB_CLIENT_FOLDER,
      MODELS_FILE: modelsFile,
      HF_HOME: join(folder, 'hugging-face'),
      HF_HUB_OFFLINE: '1',
    },
    cwd: folder,
    healthUrl: `${origin}/health`,
  });
  try {
    await using browser = await launchBrowser();
    return await use({ origin, upstream, browser });
  } finally {
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Waits until the service worker holds the whole client. To be evaluated in a page. */
export const CACHED_FOR_OFFLINE = 'navigator.serviceWorker.ready.then(() => undefined)';
