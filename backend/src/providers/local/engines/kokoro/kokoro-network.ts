import { WorkerPool } from '../../../../utils/worker-pool.ts';

/** What one run of the model takes. */
export interface KokoroRun {
  /** Framed. */
  tokens: readonly number[];
  style: Float32Array;
  speed: number;
}

/** A day: a run ends by itself, and a thread that was ended in the middle of one would end the process. */
const LONGEST_RUN_MS = 86_400_000;

/** A Kokoro in a thread of its own: ONNX Runtime holds the thread that it is called from while it works. */
export class KokoroNetwork {
  readonly #pool: WorkerPool<KokoroRun | null, Int16Array>;
  #lastRun: Promise<unknown> = Promise.resolve();

  private constructor(file: string) {
    this.#pool = new WorkerPool({
      file: new URL('./kokoro-worker.ts', import.meta.url),
      workerData: file,
      maxThreads: 1,
      maxQueue: 0,
      timeoutMs: LONGEST_RUN_MS,
      idleTimeoutMs: Number.POSITIVE_INFINITY,
    });
  }

  /** Opens a graph. Throws an error with what is wrong with it. */
  static async open(file: string): Promise<KokoroNetwork> {
    const network = new KokoroNetwork(file);
    try {
      await network.#ask(null);
      return network;
    } catch (error) {
      await network.#pool.close();
      throw error;
    }
  }

  /** Speaks one run, 16-bit samples. One at a time: the caller waits for the last one to end. */
  run(run: KokoroRun): Promise<Int16Array> {
    return this.#ask(run);
  }

  async close(): Promise<void> {
    // Of a caller who has left.
    await this.#lastRun;
    await this.#pool.close();
  }

  #ask(run: KokoroRun | null): Promise<Int16Array> {
    // Never with the caller's signal, which would end the thread.
    const answer = this.#pool.run(run, new AbortController().signal);
    this.#lastRun = answer.catch(() => {});
    return answer;
  }
}
