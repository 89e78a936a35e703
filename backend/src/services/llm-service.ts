import type { Usage } from '@ai-platform/contract';
import type { CacheableOptions, CachedInference, Infer } from '../inference/cached-inference.ts';
import { streamFailure } from '../inference/chain-failure.ts';
import type { Inference, InferenceOptions, Pipeline } from '../inference/pipeline.ts';
import { openStream } from '../inference/stream-guard.ts';
import type { InferenceTelemetry } from '../inference/telemetry.ts';
import type { ChatCall, ChatChunk, ChatCompletion, ChatStream } from '../providers/provider.ts';
import { UpstreamFailure } from '../providers/upstream-failure.ts';
import type { Clock } from '../utils/clock.ts';

export interface LlmService {
  /** A whole completion. Cached only at temperature 0, or when the caller asks. */
  complete(call: ChatCall, options: CacheableOptions): Promise<CachedInference<ChatCompletion>>;
  /**
   * A streamed completion; resolves with its first output. From then on a failure throws from the iteration, as
   * a `PlatformError`.
   */
  stream(call: ChatCall, options: InferenceOptions): Promise<Inference<ChatStream>>;
}

export interface LlmServiceOptions {
  infer: Infer;
  pipeline: Pipeline;
  telemetry: InferenceTelemetry;
  clock: Clock;
  /** Milliseconds of silence after which a stream counts as broken. */
  streamIdleTimeoutMs: number;
}

export function createLlmService(options: LlmServiceOptions): LlmService {
  const { infer, pipeline, telemetry, clock, streamIdleTimeoutMs } = options;
  const labelsOf = ({ provider, model }: { provider: string; model: string }) =>
    ({ capability: 'chat', provider, model }) as const;

  return {
    async complete(call, request) {
      const inference = await infer<ChatCompletion>({
        capability: 'chat',
        options: request,
        deterministic: call.body.temperature === 0,
        parameters: call.body,
        sizeOf: ({ text }) => 4 * text.length,
        call: async ({ provider }, context) => {
          if (!provider.chat) throw lacksChat(provider.name);
          return provider.chat(call, context);
        },
      });
      const { usage } = inference.value;
      if (usage && inference.cache !== 'hit') telemetry.tokens(labelsOf(inference), usage);
      return inference;
    },

    async stream(call, request) {
      const startedAt = clock.now();
      const inference = await pipeline.run('chat', request, async ({ provider }, context) => {
        if (!provider.streamChat) throw lacksChat(provider.name);
        const left = new AbortController();
        const signal = AbortSignal.any([context.signal, left.signal]);
        const stream = await provider.streamChat(call, { ...context, signal });
        return openStream(stream, {
          clock,
          isOutput: ({ hasOutput, finishReason }) => hasOutput || finishReason !== undefined,
          idleTimeoutMs: streamIdleTimeoutMs,
          abort: (reason) => left.abort(reason),
        });
      });
      telemetry.firstToken(labelsOf(inference), clock.now() - startedAt);
      const count = (usage: Usage) => telemetry.tokens(labelsOf(inference), usage);
      return { ...inference, value: observed(inference, count) };
    },
  };
}

/** Passes a stream on, reports its last word on usage, and puts a failure in the words of the API. */
async function* observed(
  inference: Inference<ChatStream>,
  count: (usage: Usage) => void,
): AsyncGenerator<ChatChunk, void, undefined> {
  let usage: Usage | undefined;
  try {
    for await (const chunk of inference.value) {
      usage = chunk.usage ?? usage;
      yield chunk;
    }
  } catch (error) {
    throw error instanceof UpstreamFailure ? streamFailure(inference, error) : error;
  } finally {
    if (usage) count(usage);
  }
}

const lacksChat = (provider: string) =>
  new UpstreamFailure('not_configured', `Provider ${provider} has no chat`);
