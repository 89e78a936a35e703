import { Worker } from 'node:worker_threads';
import type { CompressedFormat } from './audio-format.ts';
import type { EncodingReply, EncodingRequest } from './encoding-task.ts';

/** One file that is being encoded while its samples arrive. */
export interface EncodingSession {
  /** Bytes that are ready now; may be none. One call at a time. */
  push(samples: Int16Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
  /** The rest of the file. */
  end(): Promise<Uint8Array<ArrayBuffer>>;
  /** Frees the encoder, whether the file has ended or not. */
  close(): void;
}

/** Too many files are being encoded. */
export class EncodingThreadFullError extends Error {
  override readonly name = 'EncodingThreadFullError';
}

export interface EncodingThreadOptions {
  maxSessions: number;
  /** Milliseconds that one request of a session may take. */
  timeoutMs: number;
  /** Milliseconds after which a thread without sessions ends. */
  idleTimeoutMs: number;
}

type Waiting = PromiseWithResolvers<Uint8Array<ArrayBuffer>>;

/**
 * Encodes many files at once in one thread, a block of samples at a time: encoding is far faster than speaking, so
 * that one thread keeps up, and a caller who reads slowly holds an encoder but no thread. The thread starts with
 * the first session and ends when there has been none for a while.
 */
export class EncodingThread {
  readonly #options: EncodingThreadOptions;
  readonly #sessions = new Set<number>();
  /** The request under way of each session. */
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #lastSession = 0;

  constructor(options: EncodingThreadOptions) {
    this.#options = options;
  }

  /** Starts a file of one channel. Rejects with `EncodingThreadFullError`, or when the encoder does not start. */
  async open(format: CompressedFormat, sampleRate: number): Promise<EncodingSession> {
    if (this.#sessions.size >= this.#options.maxSessions) {
      throw new EncodingThreadFullError('Too much audio is being encoded');
    }
    clearTimeout(this.#idleTimer);
    const session = ++this.#lastSession;
    this.#sessions.add(session);
    try {
      await this.#ask({ session, kind: 'open', format, sampleRate });
    } catch (error) {
      this.#leave(session);
      throw error;
    }
    return {
      push: (samples) => this.#ask({ session, kind: 'push', samples }),
      end: () => this.#ask({ session, kind: 'end' }),
      close: () => this.#leave(session),
    };
  }

  /** Ends the thread; requests under way reject. */
  async close(): Promise<void> {
    clearTimeout(this.#idleTimer);
    const worker = this.#worker;
    this.#fail(new Error('The encoding thread was closed'));
    await worker?.terminate();
  }

  async #ask(request: EncodingRequest): Promise<Uint8Array<ArrayBuffer>> {
    const { session } = request;
    if (!this.#sessions.has(session)) throw new Error('The encoding thread has ended');
    const waiting: Waiting = Promise.withResolvers();
    this.#waiting.set(session, waiting);
    this.#worker ??= this.#start();
    this.#worker.postMessage(request, 'samples' in request ? [request.samples.buffer] : []);
    const timer = setTimeout(() => {
      void this.#worker?.terminate();
      this.#fail(new Error(`Not encoded within ${this.#options.timeoutMs} ms`));
    }, this.#options.timeoutMs);
    timer.unref();
    return waiting.promise.finally(() => clearTimeout(timer));
  }

  #start(): Worker {
    const worker = new Worker(new URL('./encoding-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 12 },
    });
    worker.unref();
    worker.on('message', (reply: EncodingReply) => {
      const waiting = this.#waiting.get(reply.session);
      this.#waiting.delete(reply.session);
      if (reply.ok) waiting?.resolve(reply.bytes);
      else waiting?.reject(new Error(reply.message));
    });
    worker.on('error', (error) => this.#worker === worker && this.#fail(error));
    worker.on('exit', () => this.#worker === worker && this.#fail(new Error('The encoding thread ended')));
    return worker;
  }

  /** Gives up the thread and all that it works on; the next session starts another. */
  #fail(error: unknown): void {
    this.#worker = undefined;
    this.#sessions.clear();
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }

  #leave(session: number): void {
    if (!this.#sessions.delete(session)) return;
    this.#waiting.delete(session);
    this.#worker?.postMessage({ session, kind: 'leave' } satisfies EncodingRequest);
    if (this.#sessions.size > 0) return;
    this.#idleTimer = setTimeout(() => {
      const worker = this.#worker;
      this.#worker = undefined;
      void worker?.terminate();
    }, this.#options.idleTimeoutMs);
    this.#idleTimer.unref();
  }
}
