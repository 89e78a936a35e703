import { once } from 'node:events';
import type { Logger } from '../../../../utils/logging.ts';
import type { StepProgress } from '../../../provider.ts';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import { type ForkedModel, forkModel } from '../../forked-model.ts';
import type { DiffusionFacts, DiffusionOrder, FromDiffusion, ToDiffusion } from './diffusion-messages.ts';
import type { DiffusionJob, DiffusionResult } from './diffusion-pipeline.ts';

/** Milliseconds for reading some gigabytes from a slow disk. */
const LOAD_TIMEOUT_MS = 600_000;

export interface RunOptions {
  signal: AbortSignal;
  onProgress?: ((progress: StepProgress) => void) | undefined;
}

/** A job that the process is at, also when its caller has left. */
interface OpenJob {
  onProgress(progress: StepProgress): void;
  settle: PromiseWithResolvers<DiffusionResult>;
  /** Resolves when the process can take the next job. */
  over: PromiseWithResolvers<void>;
}

/** A process of its own with one model in it, seen from the service. It makes one image at a time. */
export class DiffusionProcess {
  readonly facts: DiffusionFacts;
  readonly #forked: ForkedModel;
  #job: OpenJob | undefined;
  #hasEnded = false;

  /**
   * Starts the process and loads the model.
   *
   * @throws UpstreamFailure `not_configured` when the files do not make a model
   */
  static async start(order: DiffusionOrder, logger: Logger): Promise<DiffusionProcess> {
    const forked = forkModel(new URL('./diffusion-worker.ts', import.meta.url));
    const { child } = forked;
    const left = new AbortController();
    const exited = once(child, 'exit', { signal: left.signal }).then(() => undefined);
    exited.catch(() => {});
    try {
      child.channel?.ref();
      child.send({ type: 'load', order } satisfies ToDiffusion, () => {});
      const signal = AbortSignal.any([left.signal, AbortSignal.timeout(LOAD_TIMEOUT_MS)]);
      const [answer] = (await Promise.race([once(child, 'message', { signal }), exited])) ?? [];
      // The other side of the channel is `diffusion-worker.ts`, which sends nothing else.
      const message = answer as FromDiffusion | undefined;
      if (message?.type === 'loaded') {
        logger.debug({ pid: child.pid, ...message.facts }, 'a local image model is ready');
        return new DiffusionProcess(forked, message.facts, logger);
      }
      if (!message) logger.warn({ reason: forked.lastWords() }, 'a local image model could not be loaded');
      throw new UpstreamFailure(
        'not_configured',
        message?.type === 'not-loaded'
          ? message.message
          : 'The model could not be loaded: its process has ended',
      );
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    } finally {
      left.abort();
      child.channel?.unref();
    }
  }

  private constructor(forked: ForkedModel, facts: DiffusionFacts, logger: Logger) {
    this.#forked = forked;
    this.facts = facts;
    forked.child.on('message', (message: FromDiffusion) => this.#take(message));
    forked.child.once('exit', (code, signal) => {
      const expected = this.#hasEnded;
      this.#hasEnded = true;
      if (!expected)
        logger.error({ code, signal, reason: forked.lastWords() }, 'a local image model has crashed');
      this.#finish((job) =>
        job.reject(new UpstreamFailure('unavailable', 'The process of the model has ended')),
      );
    });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /**
   * Makes an image; the one before must be over. Rejects with the signal's reason at once when it fires: the process
   * then stops after the step that it is at.
   */
  async run(job: DiffusionJob, { signal, onProgress }: RunOptions): Promise<DiffusionResult> {
    signal.throwIfAborted();
    if (this.#hasEnded) throw new UpstreamFailure('unavailable', 'The process of the model has ended');
    const settle = Promise.withResolvers<DiffusionResult>();
    this.#job = {
      settle,
      over: Promise.withResolvers(),
      onProgress: (progress) => {
        if (!signal.aborted) onProgress?.(progress);
      },
    };
    const leave = () => {
      this.#send({ type: 'stop' });
      settle.reject(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    this.#forked.child.channel?.ref();
    this.#send({ type: 'run', job });
    try {
      return await settle.promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /** Resolves when no job is under way, also none whose caller has left. */
  async idle(): Promise<void> {
    await this.#job?.over.promise;
  }

  /** Ends the process, and with it what it holds in memory. */
  async close(): Promise<void> {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const { child } = this.#forked;
    child.ref();
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  #send(message: ToDiffusion): void {
    // Without a callback a channel that closes meanwhile would be an error event.
    if (!this.#hasEnded) this.#forked.child.send(message, () => {});
  }

  #take(message: FromDiffusion): void {
    if (message.type === 'step') this.#job?.onProgress(message.progress);
    if (message.type === 'made') this.#finish((job) => job.resolve(message.result));
    if (message.type === 'failed') this.#finish((job) => job.reject(new Error(message.message)));
    if (message.type === 'stopped') this.#finish((job) => job.reject(new Error('The job was stopped')));
  }

  #finish(end: (job: PromiseWithResolvers<DiffusionResult>) => void): void {
    const job = this.#job;
    this.#job = undefined;
    this.#forked.child.channel?.unref();
    if (!job) return;
    end(job.settle);
    job.over.resolve();
  }
}
