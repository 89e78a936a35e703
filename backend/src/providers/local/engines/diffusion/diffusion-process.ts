import type { Logger } from '../../../../utils/logging.ts';
import type { StepProgress } from '../../../provider.ts';
import { ForkedModel, processEnded } from '../../forked-model.ts';
import type { DiffusionFacts, DiffusionOrder, FromDiffusion, ToDiffusion } from './diffusion-messages.ts';
import type { DiffusionJob, DiffusionResult } from './diffusion-pipeline.ts';

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
  readonly #model: ForkedModel<DiffusionFacts, ToDiffusion, FromDiffusion>;
  #job: OpenJob | undefined;

  /**
   * Starts the process and loads the model.
   *
   * @throws UpstreamFailure `not_configured` when the files do not make a model
   */
  static async start(order: DiffusionOrder, logger: Logger): Promise<DiffusionProcess> {
    return new DiffusionProcess(
      await ForkedModel.start({
        entry: new URL('./diffusion-worker.ts', import.meta.url),
        load: { type: 'load', order },
        serialization: 'advanced',
        what: 'image model',
        logger,
      }),
    );
  }

  private constructor(model: ForkedModel<DiffusionFacts, ToDiffusion, FromDiffusion>) {
    this.#model = model;
    model.onMessage((message) => this.#take(message));
    void model.ended.then(() => this.#finish((job) => job.reject(processEnded())));
  }

  get facts(): DiffusionFacts {
    return this.#model.facts;
  }

  /** Settles when the process has ended, for whatever reason. */
  get ended(): Promise<void> {
    return this.#model.ended;
  }

  /**
   * Makes an image; the one before must be over. Rejects with the signal's reason at once when it fires: the process
   * then stops after the step that it is at.
   */
  async run(job: DiffusionJob, { signal, onProgress }: RunOptions): Promise<DiffusionResult> {
    signal.throwIfAborted();
    if (this.#model.hasEnded) throw processEnded();
    const settle = Promise.withResolvers<DiffusionResult>();
    this.#job = {
      settle,
      over: Promise.withResolvers(),
      onProgress: (progress) => {
        if (!signal.aborted) onProgress?.(progress);
      },
    };
    const leave = () => {
      this.#model.send({ type: 'stop' });
      settle.reject(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    this.#model.keepAlive(true);
    this.#model.send({ type: 'run', job });
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
  close(): Promise<void> {
    return this.#model.close();
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
    this.#model.keepAlive(false);
    if (!job) return;
    end(job.settle);
    job.over.resolve();
  }
}
