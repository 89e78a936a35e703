import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../../../../utils/logging.ts';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import type { FromModel, GenerationRequest, LoadOrder, ModelFacts, ToModel } from './llama-messages.ts';
import { ReplyChannel } from './reply-channel.ts';

const WORKER = fileURLToPath(new URL('./llama-worker.ts', import.meta.url));

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
  'CUDA_VISIBLE_DEVICES',
  'HIP_VISIBLE_DEVICES',
  'GGML_VK_VISIBLE_DEVICES',
];

/** The largest models from the slowest disks. */
const LOAD_TIMEOUT_MS = 10 * 60_000;

interface OpenReply {
  channel: ReplyChannel;
  onDone: () => void;
}

/** A process of its own with one model in it, seen from the service. */
export class ModelProcess {
  readonly facts: ModelFacts;
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #replies = new Map<number, OpenReply>();
  #lastId = 0;
  #hasEnded = false;

  /**
   * Starts the process and loads the model.
   *
   * @throws UpstreamFailure `not_configured` when the file does not make a model
   */
  static async start(order: LoadOrder, logger: Logger): Promise<ModelProcess> {
    const child = fork(WORKER, {
      execArgv: [],
      env: {
        ...Object.fromEntries(ENVIRONMENT.map((name) => [name, process.env[name]])),
        // Else a crash starts a debugger to describe itself.
        GGML_NO_BACKTRACE: '1',
      },
      // Native code says on its standard error what it ends from.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const lastWords = tail(child);
    const stopped = once(child, 'exit');
    // A process that cannot be started says so by an error event; the exit event may not follow.
    const failed = once(child, 'error').then(([error]) => Promise.reject(error));
    failed.catch(() => {});
    try {
      post(child, { type: 'load', order });
      const answer = await Promise.race([firstMessage(child), failed, stopped.then(() => undefined)]);
      if (answer?.type === 'loaded') {
        logger.debug({ pid: child.pid, ...answer.facts }, 'a local chat model is ready');
        return new ModelProcess(child, answer.facts, logger, lastWords);
      }
      if (!answer) logger.warn({ reason: lastWords() }, 'llama.cpp gave up on a model file');
      throw new UpstreamFailure(
        'not_configured',
        answer?.type === 'not-loaded' ? answer.message : 'The model file is broken: llama.cpp gave up on it',
      );
    } catch (error) {
      child.kill('SIGKILL');
      if (error instanceof UpstreamFailure) throw error;
      throw new UpstreamFailure('unavailable', 'The process for the model could not be started', {
        cause: error,
      });
    }
  }

  private constructor(child: ChildProcess, facts: ModelFacts, logger: Logger, lastWords: () => string) {
    this.#child = child;
    this.facts = facts;
    child.on('message', (message: FromModel) => this.#take(message));
    // What cannot be sent any more is answered when the process has ended.
    child.on('error', () => {});
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        if (!this.#hasEnded)
          logger.error({ code, signal, reason: lastWords() }, 'a local chat model has crashed');
        this.#endAll();
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

  /** Replies under way. */
  get load(): number {
    return this.#replies.size;
  }

  /**
   * Begins a reply. The iteration throws an `UpstreamFailure`, or the signal's reason at once when it fires; leaving
   * it early stops the model.
   *
   * @param onDone the model has let go of it, which can be later than the caller
   */
  generate(request: GenerationRequest, signal: AbortSignal, onDone: () => void): ReplyChannel {
    const id = ++this.#lastId;
    const cancel = () => this.#post({ type: 'cancel', id });
    const channel = new ReplyChannel(cancel);
    const onAbort = () => {
      channel.fail(signal.reason);
      cancel();
    };
    if (this.#hasEnded) {
      channel.fail(crashed());
      onDone();
      return channel;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    this.#child.channel?.ref();
    this.#replies.set(id, {
      channel,
      onDone: () => {
        signal.removeEventListener('abort', onAbort);
        onDone();
      },
    });
    this.#post({ type: 'generate', id, request });
    if (signal.aborted) onAbort();
    return channel;
  }

  useThreads(threads: number): void {
    this.#post({ type: 'threads', threads });
  }

  /** Ends the process, and with it what it holds in memory. */
  async close(): Promise<void> {
    if (this.#hasEnded) return;
    this.#endAll();
    this.#child.ref();
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  #post(message: ToModel): void {
    if (!this.#hasEnded) post(this.#child, message);
  }

  #take(message: FromModel): void {
    if (!('id' in message)) return;
    const reply = this.#replies.get(message.id);
    if (!reply) return;
    const { channel } = reply;
    if (message.type === 'accepted') channel.accept();
    else if (message.type === 'part') channel.push(message.part);
    else if (message.type === 'failed') channel.fail(new UpstreamFailure(message.kind, message.message));
    else this.#finish(message.id, reply);
  }

  #finish(id: number, { channel, onDone }: OpenReply): void {
    this.#replies.delete(id);
    if (this.#replies.size === 0) this.#child.channel?.unref();
    // Only where the process has ended, or a part was lost: after its last part a channel takes no failure.
    channel.fail(crashed());
    onDone();
  }

  #endAll(): void {
    this.#hasEnded = true;
    for (const [id, reply] of [...this.#replies]) this.#finish(id, reply);
  }
}

const crashed = () => new UpstreamFailure('unavailable', 'The process of the model has ended');

function post(child: ChildProcess, message: ToModel): void {
  // Without a callback a channel that closes meanwhile would be an error event.
  child.send(message, () => {});
}

async function firstMessage(child: ChildProcess): Promise<FromModel> {
  const [message] = await once(child, 'message', { signal: AbortSignal.timeout(LOAD_TIMEOUT_MS) });
  // The other side of the channel is `llama-worker.ts`, which sends nothing else.
  return message as FromModel;
}

const LONGEST_TAIL = 2_000;

/** Keeps the end of what a process says on its standard error. */
function tail(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    text = (text + piece).slice(-LONGEST_TAIL);
  });
  return () => text.trim();
}
