import type { AudioFormat } from '@ai-platform/contract';
import type { CacheableOptions, CachedInference, Infer } from '../inference/cached-inference.ts';
import { streamFailure } from '../inference/chain-failure.ts';
import type { Target } from '../inference/model-registry.ts';
import { fitParameters } from '../inference/parameters.ts';
import type { Inference, InferenceOptions, Pipeline } from '../inference/pipeline.ts';
import { openStream } from '../inference/stream-guard.ts';
import type { AudioCodec } from '../media/audio/audio-codec.ts';
import { AUDIO_CONTENT_TYPE } from '../media/audio/audio-format.ts';
import type { CallContext, Media, SpeechCall, SpeechStream } from '../providers/provider.ts';
import { UpstreamFailure } from '../providers/upstream-failure.ts';
import type { Clock } from '../utils/clock.ts';
import { InvalidFormatError } from '../utils/errors.ts';

export interface SpeechJob {
  text: string;
  voice?: string | undefined;
  /** A position in the model's voice list, from 0. */
  speaker_id?: number | undefined;
  speed: number;
  format: AudioFormat;
  /** Whether a voice that the model does not have gives way to its default, with a warning. */
  anyVoice: boolean;
}

export interface FinishedSpeech {
  media: Media;
  /** What of the request could not be honoured to the letter. */
  warnings: string[];
}

export interface StreamedSpeech {
  contentType: string;
  /** The file as it is made; the whole of it where the model speaks only all at once. */
  body: AsyncIterable<Uint8Array> | Uint8Array;
  warnings: string[];
}

export interface TtsService {
  synthesize(job: SpeechJob, options: CacheableOptions): Promise<CachedInference<FinishedSpeech>>;
  /**
   * Speech that is sent while it is made; resolves with its first bytes. From then on a failure throws from the
   * iteration, as a `PlatformError`. Never cached.
   */
  stream(job: SpeechJob, options: InferenceOptions): Promise<Inference<StreamedSpeech>>;
}

export interface TtsServiceOptions {
  infer: Infer;
  pipeline: Pipeline;
  audio: AudioCodec;
  clock: Clock;
  /** Milliseconds without a piece of speech after which a stream counts as broken. */
  streamIdleTimeoutMs: number;
}

export function createTtsService(options: TtsServiceOptions): TtsService {
  const { infer, pipeline, audio, clock, streamIdleTimeoutMs } = options;

  async function speakWhole(
    job: SpeechJob,
    target: Target,
    context: CallContext,
    isFallback: boolean,
  ): Promise<FinishedSpeech> {
    const { provider } = target;
    if (!provider.synthesizeSpeech) {
      throw new UpstreamFailure('not_configured', `Provider ${provider.name} has no text to speech`);
    }
    const { call, warnings } = fitCall(job, target, isFallback);
    const spoken = await provider.synthesizeSpeech(call, context);
    warnings.push(...(spoken.warnings ?? []));
    return { media: await convert(spoken, job.format, context.signal), warnings };
  }

  async function convert(spoken: Media, format: AudioFormat, signal: AbortSignal): Promise<Media> {
    try {
      return await audio.convert(spoken, format, signal);
    } catch (error) {
      if (error instanceof InvalidFormatError) {
        throw new UpstreamFailure('invalid_reply', 'The upstream sent something that is not audio', {
          cause: error,
        });
      }
      throw error;
    }
  }

  /** The speech with its first piece at hand, so that until then another model can take over. */
  async function openSpeech(
    speak: (context: CallContext) => Promise<SpeechStream>,
    context: CallContext,
  ): Promise<SpeechStream> {
    const left = new AbortController();
    const speech = await speak({ ...context, signal: AbortSignal.any([context.signal, left.signal]) });
    const pieces = await openStream(speech.pieces, {
      clock,
      isOutput: (piece) => piece.length > 0,
      idleTimeoutMs: streamIdleTimeoutMs,
      abort: (reason) => left.abort(reason),
    });
    return { ...speech, pieces };
  }

  return {
    synthesize(job, request) {
      return infer({
        capability: 'text_to_speech',
        options: request,
        deterministic: true,
        parameters: job,
        sizeOf: ({ media }) => media.bytes.byteLength,
        call: (target, context, isFallback) => speakWhole(job, target, context, isFallback),
      });
    },

    async stream(job, request) {
      const inference = await pipeline.run(
        'text_to_speech',
        request,
        async (target, context, isFallback): Promise<FinishedSpeech | OpenSpeech> => {
          const { provider } = target;
          const { streamSpeech } = provider;
          if (!streamSpeech) return speakWhole(job, target, context, isFallback);
          const { call, warnings } = fitCall(job, target, isFallback);
          const speech = await openSpeech((opened) => streamSpeech.call(provider, call, opened), context);
          return { speech, warnings: [...warnings, ...(speech.warnings ?? [])] };
        },
      );
      const { value } = inference;
      if ('media' in value) {
        const { media, warnings } = value;
        return {
          ...inference,
          value: { contentType: media.contentType, body: media.bytes, warnings },
        };
      }
      const bytes = told(audio.stream(value.speech, job.format), inference);
      const body = await begun(bytes, request.signal);
      return {
        ...inference,
        value: { contentType: AUDIO_CONTENT_TYPE[job.format], body, warnings: value.warnings },
      };
    },
  };
}

interface OpenSpeech {
  speech: SpeechStream;
  warnings: string[];
}

function fitCall(
  job: SpeechJob,
  target: Target,
  isFallback: boolean,
): { call: SpeechCall; warnings: string[] } {
  const warnings: string[] = [];
  const { voice, speaker_id, speed } = job;
  const fitted = fitParameters(
    { voice, speaker_id, speed },
    target.parameters,
    isFallback || job.anyVoice,
    warnings,
  );
  // The default of one must not outvote what the caller gave as the other.
  if (voice === undefined && speaker_id !== undefined && fitted.speaker_id !== undefined) delete fitted.voice;
  return {
    call: { text: job.text, preferredFormat: job.format, ...fitted, speed: fitted.speed ?? 1 },
    warnings,
  };
}

/** Puts a failure in the words of the API. */
async function* told(
  bytes: AsyncIterable<Uint8Array>,
  source: { provider: string; model: string },
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* bytes;
  } catch (error) {
    throw error instanceof UpstreamFailure ? streamFailure(source, error) : error;
  }
}

/** Waits for the first bytes. A caller who leaves ends the stream, also one that nobody has begun to read. */
async function begun(
  bytes: AsyncGenerator<Uint8Array, void, undefined>,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const first = await bytes.next();
  signal.addEventListener('abort', () => void bytes.return().catch(() => {}), { once: true });
  return (async function* () {
    if (!first.done) yield first.value;
    yield* bytes;
  })();
}
