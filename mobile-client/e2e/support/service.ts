import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess } from '../../../backend/test/process/service-process.ts';
import { UPSTREAM_MODELS, type Upstream } from './upstream.ts';
import { WEB_CLIENT_FOLDER } from './web-build.ts';

/** The service as a process of its own, which serves the client and answers from its local engines. */
export interface Service extends AsyncDisposable {
  url: string;
  /** A folder that is gone with the service. */
  folder: string;
  output(): string;
}

export interface ServiceOptions {
  /** Answers chat and paints images. */
  upstream?: Upstream | undefined;
  env?: Record<string, string> | undefined;
  /** Makes ready what the service needs, in a folder that is gone with it. */
  prepare?: ((folder: string) => Promise<Prepared>) | undefined;
}

export interface Prepared {
  /** More of `models.json`. */
  models?: object;
  env?: Record<string, string>;
}

export async function startService({ upstream, env, prepare }: ServiceOptions): Promise<Service> {
  const folder = await mkdtemp(join(tmpdir(), 'ai-platform-e2e-'));
  const modelsFile = join(folder, 'models.json');
  const providers = upstream && {
    studio: {
      type: 'openai-compatible',
      base_url: upstream.url,
      capabilities: Object.keys(UPSTREAM_MODELS),
      models: UPSTREAM_MODELS,
    },
  };
  const prepared = await prepare?.(folder);
  await writeFile(modelsFile, JSON.stringify({ ...(providers && { providers }), ...prepared?.models }));
  const process = startProcess({
    WEB_CLIENT_FOLDER,
    MODELS_FILE: modelsFile,
    HF_HOME: join(folder, 'hugging-face'),
    HF_HUB_OFFLINE: '1',
    MAX_RETRIES: '0',
    ...env,
    ...prepared?.env,
  });
  const stop = async () => {
    await process[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return { url: await process.url, folder, output: process.output, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
