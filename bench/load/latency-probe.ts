import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface ProbeSample {
  /** Milliseconds since the epoch, with fractions. */
  startedAt: number;
  ms: number;
}

/**
 * Asks for a page again and again, one request at a time and 5 ms apart, until stopped. On a thread of its own, so
 * that what this process does meanwhile isn't taken for a delay of the server.
 */
export function probeLatency(origin: string, path: string): { stop(): Promise<ProbeSample[]> } {
  const worker = new Worker(new URL('./latency-probe-worker.ts', import.meta.url), {
    workerData: { origin, path },
  });
  return {
    async stop() {
      const reported = once(worker, 'message');
      worker.postMessage('stop');
      // The worker posts its samples once and nothing else.
      const [samples] = (await reported) as [ProbeSample[]];
      await worker.terminate();
      return samples;
    },
  };
}

/** Milliseconds since the epoch on the clock that `startedAt` counts on. */
export const probeTime = (): number => performance.timeOrigin + performance.now();

/** The slowest sample that overlaps the window, in milliseconds; undefined when none does. */
export function slowestWithin(samples: readonly ProbeSample[], from: number, to: number): number | undefined {
  const overlapping = samples.filter(({ startedAt, ms }) => startedAt + ms >= from && startedAt <= to);
  return overlapping.length === 0 ? undefined : Math.max(...overlapping.map(({ ms }) => ms));
}
