import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort } from '../process/ports.ts';
import { startServer } from '../process/server-process.ts';
import type { RunningTarget, Target } from './target.ts';

const MAIN = fileURLToPath(new URL('../../backend/src/main.ts', import.meta.url));
const API_KEY = 'bench-caller-key';

/** Our backend as it would be run: key check, CORS, security headers, logs at INFO and metrics all on. */
export const backend: Target = {
  label: 'backend',
  async prepare() {
    if (!existsSync(MAIN)) throw new Error('backend/src/main.ts is missing');
  },
  start: (upstream) => startBackend(upstream),
};

/** @param settings more of the environment, for what only one scenario measures */
export async function startBackend(
  upstream: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<RunningTarget> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const process = await startServer({
    label: 'backend',
    args: [MAIN],
    env: {
      HOST: '127.0.0.1',
      PORT: String(port),
      API_KEYS: API_KEY,
      LOG_LEVEL: 'INFO',
      OPENAI_COMPATIBLE_BASE_URL: `${upstream}/v1`,
      OPENAI_COMPATIBLE_API_KEY: 'bench-upstream-key',
      WEB_CONCURRENCY: '1',
      ...settings,
    },
    // A directory with no `.env` in it: the settings of whoever runs this are not part of the measurement.
    cwd: fileURLToPath(new URL('../upstream', import.meta.url)),
    healthUrl: `${origin}/health`,
  });
  return { label: 'backend', origin, headers: { authorization: `Bearer ${API_KEY}` }, process };
}
