import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, type Registry } from 'prom-client';

/** Milliseconds that a process waits for the numbers of all. */
const TIMEOUT_MS = 5_000;
const REQUEST = 'cluster-metrics-request';
const REPLY = 'cluster-metrics-reply';

interface MetricsMessage {
  type: typeof REQUEST | typeof REPLY;
  id: number;
  text?: string;
}

/** In the primary: answers a worker that asks for the numbers of all with their sum. */
export function relayClusterMetrics(): void {
  const aggregator = new AggregatorRegistry();
  cluster.on('message', async (worker: Worker, message: MetricsMessage) => {
    if (message.type !== REQUEST) return;
    const text = await aggregator.clusterMetrics().catch(() => undefined);
    const reply: MetricsMessage = { type: REPLY, id: message.id, ...(text === undefined ? {} : { text }) };
    if (worker.isConnected()) worker.send(reply);
  });
}

/** In a worker: hands its numbers over when the primary sums them up. */
export function answerMetricsRequests(registry: Registry): void {
  AggregatorRegistry.setRegistries([registry]);
  new AggregatorRegistry();
}

let lastId = 0;

/** In a worker: Prometheus text over all processes that share the port. Rejects when it takes too long. */
export function clusterMetrics(): Promise<string> {
  lastId += 1;
  const id = lastId;
  return new Promise((resolve, reject) => {
    const finish = () => {
      clearTimeout(timer);
      process.off('message', listen);
    };
    const listen = (message: MetricsMessage) => {
      if (message.type !== REPLY || message.id !== id) return;
      finish();
      if (message.text === undefined)
        reject(new Error('The numbers of the processes could not be summed up'));
      else resolve(message.text);
    };
    const timer = setTimeout(() => {
      finish();
      reject(new Error('The numbers of the processes did not come in time'));
    }, TIMEOUT_MS);
    process.on('message', listen);
    process.send?.({ type: REQUEST, id } satisfies MetricsMessage);
  });
}
