import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runScript } from './lib/problem.mjs';
import { ensureWebClientBuilt } from './lib/web-client.mjs';

await runScript(async () => {
  await ensureWebClientBuilt(dirname(dirname(fileURLToPath(import.meta.url))), process.env);
  return 0;
});
