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
  process.stderr.write(`${startProblem(error)}\n`);
  process.exitCode = 1;
}

function startProblem(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message;
  if (error instanceof Error && 'code' in error) {
    if (error.code === 'EADDRINUSE') return 'The port is in use by another program. Set PORT to a free one.';
    if (error.code === 'EACCES')
      return 'The port may not be opened by this user. Set PORT to one above 1023.';
    if (error.code === 'EADDRNOTAVAIL') return 'This machine does not have the address in HOST.';
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
