import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, type Registry } from 'prom-client';

/** Milliseconds that the primary waits for the numbers of each process. */
const COLLECT_TIMEOUT_MS = 4_000;
/** Milliseconds that a process waits for the numbers of all. */
const TIMEOUT_MS = 5_000;

type Numbers = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** What primary and workers send each other: a worker asks, the primary collects from all and replies with the sum. */
type MetricsMessage =
  | { type: 'cluster-metrics-request'; id: number }
  | { type: 'cluster-metrics-collect'; id: number }
  | { type: 'cluster-metrics-numbers'; id: number; numbers: Numbers }
  | { type: 'cluster-metrics-reply'; id: number; text?: string };

/** In the primary: answers a worker that asks for the numbers of all with their sum. */
export function relayClusterMetrics(): void {
  // A worker that is only being started has none, and would have the others wait for it.
  const serving = new Set<Worker>();
  cluster.on('listening', (worker) => serving.add(worker));
  cluster.on('disconnect', (worker) => serving.delete(worker));

  cluster.on('message', async (worker, message: MetricsMessage) => {
    if (message.type !== 'cluster-metrics-request') return;
    const { id } = message;
    const text = await sumOf(serving).catch(() => undefined);
    const reply: MetricsMessage = {
      type: 'cluster-metrics-reply',
      id,
      ...(text === undefined ? {} : { text }),
    };
    if (worker.isConnected()) worker.send(reply);
  });
}

async function sumOf(workers: Iterable<Worker>): Promise<string> {
  const numbers = await Promise.all(Array.from(workers, numbersOf));
  return AggregatorRegistry.aggregate(numbers).metrics();
}

let lastCollection = 0;

/** The numbers of one process, none when it ends meanwhile. Rejects when it takes too long. */
function numbersOf(worker: Worker): Promise<Numbers> {
  lastCollection += 1;
  const id = lastCollection;
  return new Promise((resolve, reject) => {
    const finish = (numbers: Numbers) => {
      clearTimeout(timer);
      worker.off('message', listen).off('disconnect', leave);
      resolve(numbers);
    };
    const leave = () => finish([]);
    const listen = (message: MetricsMessage) => {
      if (message.type === 'cluster-metrics-numbers' && message.id === id) finish(message.numbers);
    };
    const timer = setTimeout(() => {
      leave();
      reject(new Error('A process did not tell its numbers in time'));
    }, COLLECT_TIMEOUT_MS);
    worker.on('message', listen).on('disconnect', leave);
    worker.send({ type: 'cluster-metrics-collect', id } satisfies MetricsMessage, (error) => {
      if (error) leave();
    });
  });
}

/** In a worker: hands its numbers over when the primary sums them up. */
export function answerMetricsRequests(registry: Registry): void {
  process.on('message', async (message: MetricsMessage) => {
    if (message.type !== 'cluster-metrics-collect') return;
    const numbers = await registry.getMetricsAsJSON();
    process.send?.({ type: 'cluster-metrics-numbers', id: message.id, numbers } satisfies MetricsMessage);
  });
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
      if (message.type !== 'cluster-metrics-reply' || message.id !== id) return;
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
    process.send?.({ type: 'cluster-metrics-request', id } satisfies MetricsMessage);
  });
}
