import { orAborted } from '../../../../utils/abort.ts';
import { WorkerPool } from '../../../../utils/worker-pool.ts';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import type {
  WhisperAnswer,
  WhisperFacts,
  WhisperTask,
  WhisperWorkerData,
  WindowTranscript,
} from './whisper-messages.ts';

/** Milliseconds for a window, those before it included; far beyond any request, against a thread that hangs. */
const TIMEOUT_MS = 1_800_000;

/** A model in a thread of its own, which hears one window at a time, in the order of the calls. */
export interface WhisperThread {
  facts: WhisperFacts;
  /**
   * Transcribes a window of at most 30 seconds. Rejects with the signal's reason at once when it fires; the thread
   * then stops at its next step.
   */
  transcribe(
    samples: Int16Array,
    language: string | undefined,
    signal: AbortSignal,
  ): Promise<WindowTranscript>;
  close(): Promise<void>;
}

/**
 * Starts the thread and loads the model. Throws an `UpstreamFailure` when the files do not make one.
 *
 * @param maxCalls windows that are worked on or wait; more are a `WorkerPoolFullError`
 */
export async function startWhisperThread(data: WhisperWorkerData, maxCalls: number): Promise<WhisperThread> {
  const pool = new WorkerPool<WhisperTask, WhisperAnswer>({
    file: new URL('./whisper-worker.ts', import.meta.url),
    workerData: data,
    maxThreads: 1,
    // Those whose callers have left may still be there.
    maxQueue: 2 * maxCalls,
    timeoutMs: TIMEOUT_MS,
    idleTimeoutMs: Number.POSITIVE_INFINITY,
  });
  // A thread that is ended takes its model with it: callers who leave only ask it to stop.
  const staying = new AbortController().signal;

  async function load(): Promise<WhisperFacts> {
    const answer = await pool.run({ type: 'load' }, staying);
    if (answer.type === 'loaded') return answer.facts;
    throw new UpstreamFailure(
      'not_configured',
      answer.type === 'not-loaded' ? answer.message : 'The model could not be loaded',
    );
  }

  let facts: WhisperFacts;
  try {
    facts = await load();
  } catch (error) {
    await pool.close();
    throw error;
  }
  return {
    facts,
    async transcribe(samples, language, signal) {
      const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
      const onAbort = () => Atomics.store(stop, 0, 1);
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        const task: WhisperTask = { type: 'transcribe', samples, stop, ...(language ? { language } : {}) };
        const answer = await orAborted(pool.run(task, staying, { transfer: [samples.buffer] }), signal);
        if (answer.type !== 'transcribed') throw new Error(`The thread answered ${answer.type}`);
        return answer.window;
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    },
    async close() {
      // Said so that the memory is free when this resolves, not when the thread is collected.
      await pool.run({ type: 'close' }, staying).catch(() => {});
      await pool.close();
    },
  };
}
