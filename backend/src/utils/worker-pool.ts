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
  readonly #maxThreads: number;
  readonly #capacity: number;
  /** Tasks that wait for a thread, first come, first served. */
  readonly #waiting = new Set<() => void>();
  #unfinished = 0;
  #running = 0;
  #closed = false;

  constructor(options: WorkerPoolOptions) {
    this.#timeoutMs = options.timeoutMs;
    this.#maxThreads = options.maxThreads;
    this.#capacity = options.maxThreads + options.maxQueue;
    this.#pool = new Piscina<Task, Result>({
      filename: options.file.href,
      workerData: options.workerData,
      minThreads: 0,
      maxThreads: options.maxThreads,
      // Unused: a task is only given to Piscina when a thread is free for it. Tasks in its own queue would wait for
      // ever once an aborted or crashed task has taken the last thread with it (5.3), as it starts no other for them.
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
    const either = AbortSignal.any([signal, deadline]);
    try {
      await this.#turn(either);
      try {
        if (this.#closed) throw new Error('The worker threads have been ended');
        return await this.#pool.run(task, {
          signal: either,
          // Shared memory, the other kind of ArrayBufferLike, is never given here.
          transferList: transfer as (ArrayBuffer | MessagePort)[],
        });
      } finally {
        this.#passTurn();
      }
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
    this.#closed = true;
    await this.#pool.destroy();
  }

  /** Resolves when a thread is free; rejects with the signal's reason when it fires before. */
  async #turn(signal: AbortSignal): Promise<void> {
    if (this.#running < this.#maxThreads) {
      this.#running++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const start = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.delete(start);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.add(start);
    });
  }

  #passTurn(): void {
    const [next] = this.#waiting;
    if (next) {
      this.#waiting.delete(next);
      next();
    } else this.#running--;
  }
}
