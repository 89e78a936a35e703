import cluster, { type Worker } from 'node:cluster';
import type { Config } from '../utils/config.ts';
import { relayClusterMetrics } from './cluster-metrics.ts';

/** Milliseconds between two starts of a worker in the place of one that died. */
const RESTART_DELAY_MS = 1_000;
/** Deaths in a row before any worker listened: the configuration is at fault, and more starts won't help. */
const MAX_EARLY_DEATHS = 3;

/** Starts the processes that share the port, replaces those that die, and hands a stop on to all of them. */
export function runPrimary(config: Config): void {
  let stopping = false;
  let earlyDeaths = 0;
  relayClusterMetrics();

  for (let index = 0; index < config.processes; index++) cluster.fork();

  cluster.on('listening', (_worker, { address, port }) => {
    if (earlyDeaths >= 0)
      process.stdout.write(
        `AI Platform listens on http://${address}:${port} with ${config.processes} processes\n`,
      );
    earlyDeaths = -1;
  });

  cluster.on('exit', (_worker: Worker, code) => {
    if (stopping) {
      if (workers().length === 0) process.exit(0);
      return;
    }
    if (earlyDeaths >= 0 && ++earlyDeaths >= MAX_EARLY_DEATHS) process.exit(code || 1);
    setTimeout(() => {
      if (!stopping) cluster.fork();
    }, RESTART_DELAY_MS);
  });

  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    for (const worker of workers()) worker.process.kill(signal);
    if (workers().length === 0) process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

const workers = (): Worker[] =>
  Object.values(cluster.workers ?? {}).flatMap((worker) => (worker && !worker.isDead() ? [worker] : []));
