import type { Logger } from '../../../../utils/logging.ts';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import { ForkedModel, processEnded } from '../../forked-model.ts';
import type { FromModel, GenerationRequest, LoadOrder, ModelFacts, ToModel } from './llama-messages.ts';
import { ReplyChannel } from './reply-channel.ts';

interface OpenReply {
  channel: ReplyChannel;
  onDone: () => void;
}

/** A process of its own with one model in it, seen from the service. */
export class LlamaProcess {
  readonly #model: ForkedModel<ModelFacts, ToModel, FromModel>;
  readonly #replies = new Map<number, OpenReply>();
  #lastId = 0;

  /**
   * Starts the process and loads the model.
   *
   * @throws UpstreamFailure `not_configured` when the file does not make a model
   */
  static async start(order: LoadOrder, logger: Logger): Promise<LlamaProcess> {
    return new LlamaProcess(
      await ForkedModel.start({
        entry: new URL('./llama-worker.ts', import.meta.url),
        load: { type: 'load', order },
        serialization: 'json',
        what: 'chat model',
        logger,
      }),
    );
  }

  private constructor(model: ForkedModel<ModelFacts, ToModel, FromModel>) {
    this.#model = model;
    model.onMessage((message) => this.#take(message));
    void model.ended.then(() => this.#endAll());
  }

  get facts(): ModelFacts {
    return this.#model.facts;
  }

  /** Settles when the process has ended, for whatever reason. */
  get ended(): Promise<void> {
    return this.#model.ended;
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
    const cancel = () => this.#model.send({ type: 'cancel', id });
    const channel = new ReplyChannel(cancel);
    const onAbort = () => {
      channel.fail(signal.reason);
      cancel();
    };
    if (this.#model.hasEnded) {
      channel.fail(processEnded());
      onDone();
      return channel;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    this.#model.keepAlive(true);
    this.#replies.set(id, {
      channel,
      onDone: () => {
        signal.removeEventListener('abort', onAbort);
        onDone();
      },
    });
    this.#model.send({ type: 'generate', id, request });
    if (signal.aborted) onAbort();
    return channel;
  }

  useThreads(threads: number): void {
    this.#model.send({ type: 'threads', threads });
  }

  /** Ends the process, and with it what it holds in memory. */
  async close(): Promise<void> {
    const closed = this.#model.close();
    this.#endAll();
    await closed;
  }

  #take(message: FromModel): void {
    if (!('id' in message)) return;
    const reply = this.#replies.get(message.id);
    if (!reply) return;
    const { channel } = reply;
    if (message.type === 'accepted') channel.accept();
    else if (message.type === 'part') channel.push(message.part);
    else if (message.type === 'failed') {
      const { kind, message: reason, field } = message;
      channel.fail(new UpstreamFailure(kind, reason, { field }));
    } else this.#finish(message.id, reply);
  }

  #finish(id: number, { channel, onDone }: OpenReply): void {
    this.#replies.delete(id);
    if (this.#replies.size === 0) this.#model.keepAlive(false);
    // Only where the process has ended, or a part was lost: after its last part a channel takes no failure.
    channel.fail(processEnded());
    onDone();
  }

  #endAll(): void {
    for (const [id, reply] of [...this.#replies]) this.#finish(id, reply);
  }
}
