import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { orAborted } from '../../../../utils/abort.ts';
import { WorkerPool } from '../../../../utils/worker-pool.ts';
import type { StepProgress } from '../../../provider.ts';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import type {
  DiffusionAnswer,
  DiffusionFacts,
  DiffusionMessage,
  DiffusionTask,
  DiffusionWorkerData,
} from './diffusion-messages.ts';
import type { DiffusionJob, DiffusionResult } from './diffusion-pipeline.ts';

/** Milliseconds for a model's loading or one image; far beyond any budget of a request, against a thread that hangs. */
const TIMEOUT_MS = 3_600_000;

/** A model in a thread of its own, which makes one image at a time. */
export interface DiffusionThread {
  facts: DiffusionFacts;
  /**
   * Makes an image. Rejects with the signal's reason at once when it fires; the thread then stops after the step that
   * it is at, and takes the next job.
   */
  run(
    job: DiffusionJob,
    options: { signal: AbortSignal; onProgress?: ((progress: StepProgress) => void) | undefined },
  ): Promise<DiffusionResult>;
  /** Resolves when the thread is idle again. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the thread and loads the model. Throws an `UpstreamFailure` when the files do not make one. */
export async function startDiffusionThread(data: DiffusionWorkerData): Promise<DiffusionThread> {
  const pool = new WorkerPool<DiffusionTask, DiffusionAnswer>({
    file: new URL('./diffusion-worker.ts', import.meta.url),
    workerData: data,
    maxThreads: 1,
    maxQueue: 1,
    timeoutMs: TIMEOUT_MS,
    idleTimeoutMs: Number.POSITIVE_INFINITY,
  });
  // A thread that is ended takes its model with it: callers who leave only ask it to stop.
  const staying = new AbortController().signal;
  let underWay: Promise<unknown> = Promise.resolve();

  async function load(): Promise<DiffusionFacts> {
    const answer = await pool.run({ type: 'load' }, staying);
    if (answer.type === 'loaded') return answer.facts;
    throw new UpstreamFailure(
      'not_configured',
      answer.type === 'not-loaded' ? answer.message : 'The model could not be loaded',
    );
  }

  let facts: DiffusionFacts;
  try {
    facts = await load();
  } catch (error) {
    await pool.close();
    throw error;
  }
  const idle = async () => {
    await underWay.catch(() => {});
  };
  return {
    facts,
    idle,
    async run(job, { signal, onProgress }) {
      const { port1: ours, port2: theirs } = new MessageChannel();
      const hear = (progress: DiffusionMessage) => {
        if (!signal.aborted) onProgress?.(progress);
      };
      // The port's messages are only what the worker sends.
      ours.on('message', hear);
      const stop = () => ours.postMessage('stop');
      signal.addEventListener('abort', stop, { once: true });
      const made = pool
        .run({ type: 'run', job, port: theirs }, staying, { transfer: [theirs] })
        .finally(() => {
          // The answer may overtake what was told before it.
          for (let last = receiveMessageOnPort(ours); last; last = receiveMessageOnPort(ours)) {
            hear(last.message);
          }
          signal.removeEventListener('abort', stop);
          ours.close();
        });
      underWay = made;
      const answer = await orAborted(made, signal);
      if (answer.type !== 'made') throw new Error(`The thread answered ${answer.type}`);
      return answer.result;
    },
    async close() {
      await idle();
      // Said so that the memory is free when this resolves, not when the thread is collected.
      await pool.run({ type: 'close' }, staying).catch(() => {});
      await pool.close();
    },
  };
}
