import { fileURLToPath } from 'node:url';
import { freePort } from '../process/ports.ts';
import { startServer } from '../process/server-process.ts';
import type { RunningTarget } from './target.ts';

const SERVER = fileURLToPath(new URL('../upstream/server.ts', import.meta.url));

/** The mock upstream itself: what there is to lose. */
export async function startUpstream(): Promise<RunningTarget> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const process = await startServer({
    label: 'mock upstream',
    args: [SERVER],
    env: { PORT: String(port) },
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    healthUrl: `${origin}/health`,
  });
  return { label: 'direct', origin, headers: {}, process };
}
