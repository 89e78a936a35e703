import type { z } from 'zod';
import type { Logger } from '../../utils/logging.ts';
import type { Provider } from '../provider.ts';
import type { LocalModel } from './local-model.ts';

/** What an engine gets to load a model with. */
export interface LoadContext {
  /** Absolute path of the folder that holds the model's files; empty for `package` and `system` sources. */
  folder: string;
  logger: Logger;
}

/**
 * A model in memory. It implements the provider's methods of its capabilities, keeps the event loop free, and
 * bounds its own queue: a call too many is an `UpstreamFailure` of kind `unavailable` with `retryAfterMs`.
 */
export interface LoadedModel
  extends Pick<
    Provider,
    | 'generateImage'
    | 'editImage'
    | 'synthesizeSpeech'
    | 'streamSpeech'
    | 'transcribe'
    | 'chat'
    | 'streamChat'
    | 'embed'
  > {
  /** What it takes in memory, bytes, as well as the engine can tell. */
  readonly memoryBytes: number;
  /** Resolves when what it runs in is gone, as a process that has crashed: it is of no use any more, except to be closed. */
  readonly ended?: Promise<void>;
  /** Frees the memory. Nothing is called any more afterwards; no call is under way. */
  close(): Promise<void>;
}

/** One way to run models inside this process, off the event loop. */
export interface LocalEngine {
  /** What `LocalModel.engine` says. */
  readonly name: string;
  /** What `LocalModel.options` of its models may be; absent where it reads none. */
  readonly optionsSchema?: z.ZodType;
  /** Why it cannot run that model on this machine, with the remedy; absent or undefined when it can. Must be cheap. */
  obstacle?(model: LocalModel): string | undefined;
  /**
   * What a model accepts, as far as its options and the names of its files tell: the same for one of the catalogue and
   * one of `models.json`. Rules of `LocalModel.parameters` take precedence. Must be cheap; what does not fit is said by
   * `load`.
   */
  parameters?(model: LocalModel): LocalModel['parameters'];
  /** Loads a model whose files are all there. Throws an `UpstreamFailure` when they do not make a model. */
  load(model: LocalModel, context: LoadContext): Promise<LoadedModel>;
}
