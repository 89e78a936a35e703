import { WorkerPool, WorkerTimeoutError } from '../../utils/worker-pool.ts';
import type { EmbeddingCall, EmbeddingResult } from '../provider.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import type { EmbeddedTexts } from './embedded-texts.ts';
import { EmbeddingQueue, type EmbeddingQueueOptions } from './embedding-queue.ts';

export interface EmbeddingThreadOptions extends Omit<EmbeddingQueueOptions, 'embed'> {
  /** Its default export takes texts and gives `EmbeddedTexts`; it loads the model in its first call. */
  worker: URL;
  workerData: unknown;
  /** Milliseconds that a batch may take; the thread is then ended, and the next one loads the model again. */
  timeoutMs: number;
}

/** An embedding model in a thread of its own. */
export interface EmbeddingThread {
  /** Numbers of its vectors. */
  dimension: number;
  embed(texts: EmbeddingCall['input'], signal: AbortSignal): Promise<EmbeddingResult>;
  close(): Promise<void>;
}

/** Starts the thread and waits for its model. Throws what the worker threw while it loaded. */
export async function startEmbeddingThread(options: EmbeddingThreadOptions): Promise<EmbeddingThread> {
  const pool = new WorkerPool<string[], EmbeddedTexts>({
    file: options.worker,
    workerData: options.workerData,
    maxThreads: 1,
    maxQueue: 0,
    timeoutMs: options.timeoutMs,
    idleTimeoutMs: Number.POSITIVE_INFINITY,
  });
  // A batch is shared by many callers: none of them ends it, and with it the thread.
  let batch: Promise<unknown> = Promise.resolve();
  const embed = (texts: string[]) => {
    const embedded = pool.run(texts, new AbortController().signal);
    batch = embedded.catch(() => {});
    return embedded;
  };
  try {
    const { dimension } = await embed([]);
    const queue = new EmbeddingQueue({
      ...options,
      embed: (texts) => embed(texts).catch((error: unknown) => Promise.reject(toFailure(error))),
    });
    return {
      dimension,
      embed: (texts, signal) => queue.embed(texts, signal),
      async close() {
        // Of callers who have left. A thread that is ended while the ONNX runtime works in it ends the whole process.
        await batch;
        await pool.close();
      },
    };
  } catch (error) {
    await pool.close();
    throw error;
  }
}

function toFailure(error: unknown): UpstreamFailure {
  return error instanceof WorkerTimeoutError
    ? new UpstreamFailure('timeout', 'The texts were not embedded in time', { cause: error })
    : new UpstreamFailure('unavailable', 'The embedding model failed', { cause: error });
}
