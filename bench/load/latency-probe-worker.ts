import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Client } from 'undici';
import type { ProbeSample } from './latency-probe.ts';

const PAUSE_MS = 5;

// Given by latency-probe.ts, the only one that starts this worker.
const { origin, path } = workerData as { origin: string; path: string };
const client = new Client(origin, { pipelining: 1 });
const samples: ProbeSample[] = [];
let stopped = false;

parentPort?.once('message', () => {
  stopped = true;
});

while (!stopped) {
  const startedAt = performance.timeOrigin + performance.now();
  const { body } = await client.request({ method: 'GET', path });
  await body.arrayBuffer();
  samples.push({ startedAt, ms: performance.timeOrigin + performance.now() - startedAt });
  await sleep(PAUSE_MS);
}
await client.close();
parentPort?.postMessage(samples);
