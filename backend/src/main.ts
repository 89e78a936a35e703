import cluster from 'node:cluster';
import packageJson from '../package.json' with { type: 'json' };
import { runPrimary } from './process/primary.ts';
import { runServer } from './process/server.ts';
import { ConfigurationError, loadConfig } from './utils/config.ts';

try {
  const config = loadConfig(process.env);
  if (config.processes > 1 && cluster.isPrimary) runPrimary(config);
  else await runServer(config, packageJson.version);
} catch (error) {
  process.stderr.write(`${inWords(error)}\n`);
  process.exitCode = 1;
  // Its channel to the primary would keep a worker alive.
  cluster.worker?.disconnect();
}

function inWords(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
