import type { CallContext, EmbeddingCall, EmbeddingResult, Provider } from '../providers/provider.ts';
import { UpstreamFailure } from '../providers/upstream-failure.ts';
import type { Clock } from '../utils/clock.ts';
import type { InferenceTelemetry } from './telemetry.ts';

/** Milliseconds that a call waits for others to share its way upstream. */
const WINDOW_MS = 4;
/** Texts of one upstream call. */
const MAX_BATCH_TEXTS = 64;
/** Characters of one upstream call. */
const MAX_BATCH_CHARACTERS = 200_000;

interface Waiting {
  call: EmbeddingCall;
  resolve(result: EmbeddingResult): void;
  reject(error: unknown): void;
  signal: AbortSignal;
}

interface Batch {
  waiting: Waiting[];
  texts: number;
  characters: number;
  context: CallContext;
  cancelTimer: () => void;
}

/**
 * Sends embedding calls of one model that arrive together upstream as one. A failure of the shared call is the
 * failure of each; the shared call is aborted when all its callers have left.
 */
export class EmbeddingBatcher {
  readonly #clock: Clock;
  readonly #telemetry: InferenceTelemetry;
  readonly #open = new Map<string, Batch>();

  constructor(clock: Clock, telemetry: InferenceTelemetry) {
    this.#clock = clock;
    this.#telemetry = telemetry;
  }

  /** Embeds `call.input` through `provider`, alone or together with others. */
  embed(provider: Provider, call: EmbeddingCall, context: CallContext): Promise<EmbeddingResult> {
    const key = `${provider.name}:${context.model}:${call.dimensions ?? ''}`;
    const characters = call.input.reduce((sum, text) => sum + text.length, 0);
    return new Promise((resolve, reject) => {
      let batch = this.#open.get(key);
      if (
        batch &&
        (batch.texts + call.input.length > MAX_BATCH_TEXTS ||
          batch.characters + characters > MAX_BATCH_CHARACTERS)
      ) {
        this.#send(key, batch, provider);
        batch = undefined;
      }
      if (!batch) {
        const opened: Batch = { waiting: [], texts: 0, characters: 0, context, cancelTimer: () => {} };
        opened.cancelTimer = this.#clock.after(WINDOW_MS, () => this.#send(key, opened, provider));
        this.#open.set(key, opened);
        batch = opened;
      }
      batch.waiting.push({ call, resolve, reject, signal: context.signal });
      batch.texts += call.input.length;
      batch.characters += characters;
      if (batch.texts >= MAX_BATCH_TEXTS) this.#send(key, batch, provider);
    });
  }

  #send(key: string, batch: Batch, provider: Provider): void {
    batch.cancelTimer();
    if (this.#open.get(key) === batch) this.#open.delete(key);
    const waiting = batch.waiting.filter(({ signal, reject }) => {
      if (signal.aborted) reject(signal.reason);
      return !signal.aborted;
    });
    if (waiting.length > 0) void this.#call(waiting, batch.context, provider);
  }

  async #call(waiting: Waiting[], context: CallContext, provider: Provider): Promise<void> {
    const controller = new AbortController();
    let present = waiting.length;
    for (const { signal, reject } of waiting) {
      signal.addEventListener(
        'abort',
        () => {
          reject(signal.reason);
          present -= 1;
          if (present === 0) controller.abort(signal.reason);
        },
        { once: true },
      );
    }
    const input = waiting.flatMap(({ call }) => call.input);
    const dimensions = waiting[0]?.call.dimensions;
    const labels = { capability: 'embeddings', provider: provider.name, model: context.model } as const;
    this.#telemetry.batch(labels, input.length, waiting.length);
    try {
      if (!provider.embed) throw new UpstreamFailure('not_configured', 'The provider has no embeddings');
      const result = await provider.embed(
        { input, ...(dimensions === undefined ? {} : { dimensions }) },
        { ...context, signal: controller.signal },
      );
      if (result.embeddings.length !== input.length) {
        throw new UpstreamFailure('invalid_reply', 'The upstream sent another number of vectors than texts');
      }
      let offset = 0;
      for (const { call, resolve } of waiting) {
        const embeddings = result.embeddings.slice(offset, offset + call.input.length);
        offset += call.input.length;
        resolve({ embeddings, tokens: share(result.tokens, call.input, input) });
      }
    } catch (error) {
      if (waiting.length > 1 && error instanceof UpstreamFailure && error.kind === 'rejected') {
        // One caller's text is at fault; the others must not pay for it.
        await Promise.all(
          waiting.map((one) => this.#call([one], { ...context, signal: one.signal }, provider)),
        );
        return;
      }
      for (const { reject } of waiting) reject(error);
    }
  }
}

/** A caller's part of a shared token count, by characters: upstreams count whole calls only. */
function share(tokens: number | undefined, own: string[], all: string[]): number | undefined {
  if (tokens === undefined || own.length === all.length) return tokens;
  const characters = (texts: string[]) => texts.reduce((sum, text) => sum + text.length, 0);
  return Math.max(1, Math.round((tokens * characters(own)) / Math.max(1, characters(all))));
}
