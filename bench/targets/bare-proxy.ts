import { fileURLToPath } from 'node:url';
import { freePort } from '../process/ports.ts';
import { startServer } from '../process/server-process.ts';
import type { Target } from './target.ts';

const SERVER = fileURLToPath(new URL('../bare-proxy/server.ts', import.meta.url));

/** Fastify and an undici pool with nothing else: what a Node gateway could reach at best. */
export const bareProxy: Target = {
  label: 'bare proxy',
  async start(upstream) {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const process = await startServer({
      label: 'bare proxy',
      args: [SERVER],
      env: { PORT: String(port), UPSTREAM: upstream },
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      healthUrl: `${origin}/health`,
    });
    return { label: 'bare proxy', origin, headers: {}, process };
  },
};
