import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchBrowser } from './browser.ts';
import { type Service, type ServiceOptions, startService } from './service.ts';
import { startUpstream, type Upstream } from './upstream.ts';
import { openView, type View, type ViewOptions } from './view.ts';

interface AppOptions extends Pick<ServiceOptions, 'env' | 'prepare'> {
  /** A sentence, spoken by Flite, that the microphone hears over and over. */
  microphoneHears?: string;
}

/** Service, upstream and browser of a test file; running once its first test runs. */
export interface App {
  readonly service: Service;
  readonly upstream: Upstream;
  /** Opens the client at a path in a window of its own. */
  open(path: string, options?: ViewOptions): Promise<View>;
}

/**
 * Starts what the tests of a file need and stops it after them. After each test it holds that no page reached beyond
 * this machine or wrote an error to the console, and closes its windows.
 */
export function startApp({ microphoneHears, ...options }: AppOptions = {}): App {
  let running: { upstream: Upstream; service: Service; browser: Browser } | undefined;
  const views: View[] = [];
  const get = () => {
    if (running === undefined) throw new Error('Nothing runs before the first test');
    return running;
  };

  beforeAll(async () => {
    const upstream = await startUpstream();
    const service = await startService({ upstream, ...options });
    const audioFile = microphoneHears && (await speak(service, microphoneHears));
    running = { upstream, service, browser: await launchBrowser(audioFile ? { audioFile } : {}) };
  });
  afterEach(async ({ task }) => {
    for (const view of views.splice(0)) {
      if (task.result?.state === 'fail') await view.keepFailure(task.name);
      await view.context.close();
      expect(view.offences).toEqual([]);
    }
  });
  afterAll(async () => {
    await running?.browser.close();
    await running?.service[Symbol.asyncDispose]();
    await running?.upstream[Symbol.asyncDispose]();
  });

  return {
    get service() {
      return get().service;
    },
    get upstream() {
      return get().upstream;
    },
    async open(path, viewOptions) {
      const view = await openView(get().browser, get().service.url, viewOptions);
      views.push(view);
      await view.page.goto(path);
      return view;
    },
  };
}

async function speak(service: Service, text: string): Promise<string> {
  const reply = await fetch(`${service.url}/api/tts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  });
  const file = join(service.folder, 'spoken.wav');
  await writeFile(file, new Uint8Array(await reply.arrayBuffer()));
  return file;
}
