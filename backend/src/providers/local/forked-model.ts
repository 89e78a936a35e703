import { type ChildProcess, fork, type SerializationType } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../../utils/logging.ts';
import { UpstreamFailure } from '../upstream-failure.ts';

/** What the process may see of the environment; keys are nothing for native code that reads files of others. */
const ENVIRONMENT = [
  'PATH',
  'HOME',
  'USERPROFILE',
  'SYSTEMROOT',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LD_LIBRARY_PATH',
  'MALLOC_ARENA_MAX',
  'CUDA_VISIBLE_DEVICES',
  'HIP_VISIBLE_DEVICES',
  'GGML_VK_VISIBLE_DEVICES',
];
/** The largest models from the slowest disks. */
const LOAD_TIMEOUT_MS = 10 * 60_000;
const LONGEST_TAIL = 2_000;

const BROKEN = 'The model is broken: the process that was to load it gave up on it';
const KILLED = 'The process that was to load it was killed, as happens when the machine runs out of memory';

/** What a process answers to its first message, which tells it what to load. */
export type LoadAnswer<Facts> = { type: 'loaded'; facts: Facts } | { type: 'not-loaded'; message: string };

export interface ForkOptions<To> {
  /** The module that the process runs. */
  entry: URL;
  /** The first message. */
  load: To;
  /** `advanced` where messages hold typed arrays. */
  serialization: SerializationType;
  /** What the model is in words, for the log: `chat model`. */
  what: string;
  logger: Logger;
}

/**
 * A process of its own with one model in it: what native code does wrong ends that and not the service. Messages are of
 * the types `To` and `From`.
 */
export class ForkedModel<Facts extends object, To extends object, From extends object> {
  readonly facts: Facts;
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  #hasEnded = false;

  /**
   * Starts the process and loads the model.
   *
   * @throws UpstreamFailure `not_configured` when its files do not make a model in time, `unavailable` when no process
   * starts
   */
  static async start<Facts extends object, To extends object, From extends object>({
    entry,
    load,
    serialization,
    what,
    logger,
  }: ForkOptions<To>): Promise<ForkedModel<Facts, To, From>> {
    const child = fork(fileURLToPath(entry), {
      execArgv: [],
      env: {
        ...Object.fromEntries(ENVIRONMENT.map((name) => [name, process.env[name]])),
        // Else a crash of llama.cpp starts a debugger to describe itself.
        GGML_NO_BACKTRACE: '1',
      },
      // Native code says on its standard error what it ends from.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization,
    });
    const lastWords = tail(child);
    const left = new AbortController();
    const stopped = once(child, 'exit', { signal: left.signal }).then(([, signal]): LoadAnswer<Facts> => {
      logger.warn({ signal, reason: lastWords() }, `the process of a local ${what} gave up on its files`);
      return { type: 'not-loaded', message: signal === 'SIGKILL' ? KILLED : BROKEN };
    });
    // A process that cannot be started says so by an error event; the exit event may not follow.
    const failed = once(child, 'error', { signal: left.signal }).then(([error]) => Promise.reject(error));
    // Not waited for once the other has come.
    for (const outcome of [stopped, failed]) outcome.catch(() => {});
    const late = AbortSignal.timeout(LOAD_TIMEOUT_MS);
    try {
      send(child, load);
      const signal = AbortSignal.any([left.signal, late]);
      // The other side of the channel is the entry, whose first message is nothing else.
      const answered = once(child, 'message', { signal }).then(([message]) => message as LoadAnswer<Facts>);
      answered.catch(() => {});
      const answer = await Promise.race([answered, stopped, failed]);
      if (answer.type === 'loaded') {
        logger.debug({ pid: child.pid, facts: answer.facts }, `a local ${what} is ready`);
        return new ForkedModel<Facts, To, From>(child, answer.facts, (code, signal) =>
          logger.error({ code, signal, reason: lastWords() }, `a local ${what} has crashed`),
        );
      }
      throw new UpstreamFailure('not_configured', answer.message);
    } catch (error) {
      child.kill('SIGKILL');
      if (error instanceof UpstreamFailure) throw error;
      if (late.aborted) {
        throw new UpstreamFailure('not_configured', 'It was not loaded in time', { cause: error });
      }
      throw new UpstreamFailure('unavailable', 'The process for the model could not be started', {
        cause: error,
      });
    } finally {
      left.abort();
    }
  }

  private constructor(
    child: ChildProcess,
    facts: Facts,
    onCrash: (code: number | null, signal: NodeJS.Signals | null) => void,
  ) {
    this.#child = child;
    this.facts = facts;
    // What cannot be sent any more is answered when the process has ended.
    child.on('error', () => {});
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        if (!this.#hasEnded) onCrash(code, signal);
        this.#hasEnded = true;
        resolve();
      });
    });
    // The service lives as long as it has callers, not as long as it has models.
    child.unref();
    child.channel?.unref();
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  onMessage(listener: (message: From) => void): void {
    this.#child.on('message', listener);
  }

  /** Does nothing once the process has ended. */
  send(message: To): void {
    if (!this.#hasEnded) send(this.#child, message);
  }

  /** Whether the service stays alive for what the process is at. */
  keepAlive(isWorking: boolean): void {
    if (isWorking) this.#child.channel?.ref();
    else this.#child.channel?.unref();
  }

  /** Ends the process, and with it what it holds in memory. */
  async close(): Promise<void> {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#child.ref();
    this.#child.kill('SIGKILL');
    await this.ended;
  }
}

/** That a model's process has ended before it had answered. */
export const processEnded = () => new UpstreamFailure('unavailable', 'The process of the model has ended');

function send(child: ChildProcess, message: object): void {
  // Without a callback a channel that closes meanwhile would be an error event.
  child.send(message, () => {});
}

/** Keeps the end of what a process says on its standard error. */
function tail(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    text = (text + piece).slice(-LONGEST_TAIL);
  });
  return () => text.trim();
}
