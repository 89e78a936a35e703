import type { MessagePort } from 'node:worker_threads';
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
  readonly #capacity: number;
  #unfinished = 0;

  constructor(options: WorkerPoolOptions) {
    this.#timeoutMs = options.timeoutMs;
    this.#capacity = options.maxThreads + options.maxQueue;
    this.#pool = new Piscina<Task, Result>({
      filename: options.file.href,
      workerData: options.workerData,
      minThreads: 0,
      maxThreads: options.maxThreads,
      // Counted here: Piscina 5.3 lets any number of tasks pass its own limit while no thread is ready.
      maxQueue: Number.POSITIVE_INFINITY,
      idleTimeout: options.idleTimeoutMs,
      // A small young generation: the work is in typed arrays, and every thread would keep its share of garbage.
      resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 12 },
      recordTiming: false,
    });
    // A thread that fails between tasks is replaced; without a listener it would end the process.
    this.#pool.on('error', () => {});
  }

  /** Threads alive now. */
  get threads(): number {
    return this.#pool.threads.length;
  }

  /**
   * Runs one task. Throws the signal's reason when it fires, `WorkerPoolFullError`, `WorkerTimeoutError`, or what
   * the worker threw. Buffers and ports in `transfer` move to the worker and cannot be used here
   * afterwards.
   */
  async run(
    task: Task,
    signal: AbortSignal,
    {
      transfer = [],
      timeoutMs = this.#timeoutMs,
    }: { transfer?: (ArrayBufferLike | MessagePort)[]; timeoutMs?: number } = {},
  ): Promise<Result> {
    signal.throwIfAborted();
    if (this.#unfinished >= this.#capacity) {
      throw new WorkerPoolFullError('Too many tasks are waiting for a worker thread');
    }
    this.#unfinished++;
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      return await this.#pool.run(task, {
        signal: AbortSignal.any([signal, deadline]),
        // Shared memory, the other kind of ArrayBufferLike, is never given here.
        transferList: transfer as (ArrayBuffer | MessagePort)[],
      });
    } catch (error) {
      signal.throwIfAborted();
      if (deadline.aborted) throw new WorkerTimeoutError(`Not done within ${timeoutMs} ms`);
      throw error;
    } finally {
      this.#unfinished--;
    }
  }

  /** Ends every thread at once; tasks that still run reject. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
