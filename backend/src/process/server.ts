import cluster from 'node:cluster';
import { createApp } from '../app.ts';
import { type Config, ConfigurationError } from '../utils/config.ts';
import { createLogger } from '../utils/logging.ts';
import { answerMetricsRequests, clusterMetrics } from './cluster-metrics.ts';

/** Milliseconds that requests have to tell their callers that they are cut off. */
const CUT_OFF_MS = 1_000;
/** Milliseconds that closing may take once no request runs any more. */
const CLOSE_TIMEOUT_MS = 5_000;

/** Starts the service in this process and ends it gracefully on SIGTERM or SIGINT. Rejects when it cannot start. */
export async function runServer(config: Config, version: string): Promise<void> {
  const logger = createLogger(config.logLevel);
  const app = await createApp({
    config,
    version,
    logger,
    environment: process.env,
    ...(cluster.isWorker ? { collectMetrics: clusterMetrics } : {}),
  });
  if (cluster.isWorker) answerMetricsRequests(app.metrics.registry);

  const { server } = app;
  const address = await server.listen({ host: config.host, port: config.port }).catch((error: unknown) => {
    const problem = listenProblem(error, config);
    throw problem === undefined ? error : new ConfigurationError([problem]);
  });
  if (!cluster.isWorker) process.stdout.write(`AI Platform ${version} listens on ${address}\n`);
  void app.start();

  const cutOff = () => {
    app.cutOff();
    setTimeout(() => server.server.closeAllConnections(), CUT_OFF_MS).unref();
  };
  let stopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'draining: no new work, running requests may finish');
    const deadline = setTimeout(() => {
      logger.warn('the shutdown deadline passed with requests running; they are cut off');
      cutOff();
    }, config.shutdownTimeoutMs);
    // The port stays open meanwhile: a load balancer has to see the 503 of /ready.
    await app.drain();
    // What is left are streams that follow a download; they would never end by themselves.
    cutOff();
    setTimeout(() => {
      logger.error('closing takes too long');
      logger.flush(() => process.exit(1));
    }, CLOSE_TIMEOUT_MS).unref();
    await server.close();
    clearTimeout(deadline);
    logger.info('stopped');
    logger.flush(() => process.exit(0));
  };
  // A signal may come twice: from the terminal, and handed on by a parent.
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** What to set when the service cannot listen; undefined for what nobody foresaw. */
function listenProblem(error: unknown, { host, port }: Config): string | undefined {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return `PORT: ${port} is in use by another program on ${host}; set PORT to a free one`;
    case 'EACCES':
      return `PORT: ${port} may not be opened by this user; set PORT to one above 1023`;
    case 'EADDRNOTAVAIL':
      return `HOST: this machine does not have the address ${host}`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST: no address is known for ${host}; set HOST to an address of this machine`;
    default:
      return undefined;
  }
}
