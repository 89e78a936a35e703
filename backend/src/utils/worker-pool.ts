import { Piscina } from 'piscina';

export interface WorkerPoolOptions {
  /** The worker's module; its default export takes one task and returns its result. */
  file: URL;
  /** Structured-cloned to every worker, readable there as `workerData` of Piscina. */
  workerData?: unknown;
  maxThreads: number;
  /** Tasks that may wait for a thread. */
  maxQueue: number;
  /** Milliseconds that one task may take, waiting included. */
  timeoutMs: number;
  /** Milliseconds after which a thread without work ends. */
  idleTimeoutMs: number;
}

/** What Piscina says when its queue is full; it has no other mark. */
const QUEUE_FULL = new Set(['Task queue is at limit', 'No task queue available and all Workers are busy']);

/** The queue is full. */
export class WorkerPoolFullError extends Error {
  override readonly name = 'WorkerPoolFullError';
}

/** The task did not end in time; its thread was ended. */
export class WorkerTimeoutError extends Error {
  override readonly name = 'WorkerTimeoutError';
}

/** Worker threads with a bounded queue. A task that is aborted or too slow is ended together with its thread. */
export class WorkerPool<Task, Result> {
  readonly #pool: Piscina<Task, Result>;
  readonly #timeoutMs: number;

  constructor(options: WorkerPoolOptions) {
    this.#timeoutMs = options.timeoutMs;
    this.#pool = new Piscina<Task, Result>({
      filename: options.file.href,
      workerData: options.workerData,
      minThreads: 0,
      maxThreads: options.maxThreads,
      maxQueue: options.maxQueue,
      idleTimeout: options.idleTimeoutMs,
      resourceLimits: { maxOldGenerationSizeMb: 512 },
      recordTiming: false,
    });
  }

  /** Threads alive now. */
  get threads(): number {
    return this.#pool.threads.length;
  }

  /**
   * Runs one task. Throws the signal's reason when it fires, `WorkerPoolFullError`, `WorkerTimeoutError`, or what
   * the worker threw. Buffers in `transfer` move to the worker and cannot be used here afterwards.
   */
  async run(task: Task, signal: AbortSignal, transfer: ArrayBufferLike[] = []): Promise<Result> {
    signal.throwIfAborted();
    const deadline = AbortSignal.timeout(this.#timeoutMs);
    try {
      return await this.#pool.run(task, {
        signal: AbortSignal.any([signal, deadline]),
        // Shared memory, the other kind of ArrayBufferLike, is never given here.
        transferList: transfer as ArrayBuffer[],
      });
    } catch (error) {
      signal.throwIfAborted();
      if (deadline.aborted) throw new WorkerTimeoutError(`Not done within ${this.#timeoutMs} ms`);
      if (error instanceof Error && QUEUE_FULL.has(error.message)) {
        throw new WorkerPoolFullError('Too many tasks are waiting for a worker thread', { cause: error });
      }
      throw error;
    }
  }

  /** Ends every thread at once; tasks that still run reject. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
