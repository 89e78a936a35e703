import { modelNameSchema } from '@ai-platform/contract';
import type { Clock } from '../../utils/clock.ts';
import type { Logger } from '../../utils/logging.ts';
import { mayQuote, UpstreamFailure } from '../upstream-failure.ts';

/** Milliseconds that a server has to list its models. */
const TIMEOUT_MS = 3_000;
/** Milliseconds between two looks at the list of a server that has answered. */
const REFRESH_MS = 60_000;
/** The same while it does not answer: whoever starts it waits for it. */
const UNREACHABLE_MS = 10_000;
/** The same after a model was missed that stands in the list. */
const DOUBTED_MS = 5_000;
/** Names that are kept of one server. */
const MOST_NAMES = 1_000;

export interface UpstreamModelsOptions {
  /** The server's name in the log. */
  name: string;
  list(signal: AbortSignal): Promise<string[]>;
  clock: Clock;
  logger: Logger;
}

/** The models that a server lists, looked up beside the requests, never for one. */
export class UpstreamModels {
  readonly #options: UpstreamModelsOptions;
  readonly #stop = new AbortController();
  readonly #listeners = new Set<() => void>();
  #cancelTimer = () => {};
  /** When the last look ended; in the future while one is under way, and before the first. */
  #lookedAt = Number.POSITIVE_INFINITY;
  #names: readonly string[] | undefined;
  /** Why the list could not be had the last time, to say it once. */
  #trouble: string | undefined;

  constructor(options: UpstreamModelsOptions) {
    this.#options = options;
  }

  /** In the order of the server; undefined until it has told them. The last known ones stay when it does not answer. */
  get names(): readonly string[] | undefined {
    return this.#names;
  }

  /** Calls back when the names have changed. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Looks, and from then on again and again. Resolves after the first look; never rejects. */
  async start(): Promise<void> {
    const { clock } = this.#options;
    this.#lookedAt = Number.POSITIVE_INFINITY;
    const answered = await this.#look();
    if (this.#stop.signal.aborted) return;
    this.#lookedAt = clock.now();
    this.#cancelTimer = clock.after(answered ? REFRESH_MS : UNREACHABLE_MS, () => void this.start());
  }

  /** The list seems to be out of date: looks again, unless that was just done. */
  doubt(): void {
    if (this.#options.clock.now() < this.#lookedAt + DOUBTED_MS) return;
    this.#cancelTimer();
    void this.start();
  }

  close(): void {
    this.#cancelTimer();
    this.#stop.abort();
  }

  /** Whether the server answered, be it that it has no list. */
  async #look(): Promise<boolean> {
    const { name, list, clock, logger } = this.#options;
    const timeout = new AbortController();
    const cancelTimeout = clock.after(TIMEOUT_MS, () =>
      timeout.abort(new UpstreamFailure('timeout', `No answer within ${TIMEOUT_MS / 1_000} s`)),
    );
    try {
      this.#take(await list(AbortSignal.any([this.#stop.signal, timeout.signal])));
      this.#trouble = undefined;
      return true;
    } catch (error) {
      if (this.#stop.signal.aborted) return false;
      const failure = error instanceof UpstreamFailure ? error : undefined;
      const kind = failure?.kind ?? 'invalid_reply';
      const status = failure?.status;
      const trouble = `${kind} ${status}`;
      if (trouble !== this.#trouble) {
        const reason = failure && !mayQuote(failure) ? failure.message : undefined;
        logger.warn({ provider: name, kind, status, reason }, 'the models of a server could not be listed');
      }
      this.#trouble = trouble;
      return !(kind === 'timeout' || kind === 'connection' || kind === 'unavailable');
    } finally {
      cancelTimeout();
    }
  }

  #take(listed: string[]): void {
    // What is no name of a model to us cannot be asked for.
    const names = [...new Set(listed)]
      .filter((candidate) => modelNameSchema.safeParse(candidate).success)
      .slice(0, MOST_NAMES);
    if (names.length === 0 && listed.length > 0) {
      // As llama.cpp's server lists the path of its one file, and answers to any name.
      throw new UpstreamFailure('invalid_reply', 'None of the listed models can be asked for by its name');
    }
    if (this.#names && names.join('\n') === this.#names.join('\n')) return;
    this.#names = names;
    const { name, logger } = this.#options;
    logger.info({ provider: name, models: names.length }, 'the models of a server were listed');
    for (const listener of this.#listeners) listener();
  }
}
