import type { Transcription } from '@ai-platform/contract';
import type { CacheableOptions, CachedInference, Infer } from '../inference/cached-inference.ts';
import type { AudioCodec } from '../media/audio/audio-codec.ts';
import { UpstreamFailure } from '../providers/upstream-failure.ts';

export interface TranscriptionJob {
  /** Encoded audio in any accepted format; the bytes decide which. */
  audio: Uint8Array;
  language?: string | undefined;
}

export interface SttService {
  transcribe(job: TranscriptionJob, options: CacheableOptions): Promise<CachedInference<Transcription>>;
}

/** Hertz of the WAV that is made for upstreams which take little else: what speech models are trained on. */
const SPEECH_SAMPLE_RATE = 16_000;

export function createSttService({ infer, audio }: { infer: Infer; audio: AudioCodec }): SttService {
  return {
    async transcribe({ audio: bytes, language }, options) {
      const { contentType, duration } = await audio.inspect(bytes, options.signal);
      return infer({
        capability: 'speech_to_text',
        options,
        deterministic: false,
        parameters: { audio: bytes, language },
        sizeOf: ({ text, segments }) => 2 * text.length * (segments ? 2 : 1),
        call: async ({ provider, model }, context) => {
          if (!provider.transcribe) {
            throw new UpstreamFailure('not_configured', `Provider ${provider.name} has no speech to text`);
          }
          const result = await provider.transcribe(
            {
              audio: { bytes, contentType },
              duration,
              ...(language === undefined ? {} : { language }),
              toWav: () => audio.toWav(bytes, { sampleRate: SPEECH_SAMPLE_RATE, signal: context.signal }),
            },
            context,
          );
          return {
            text: result.text.trim(),
            language: result.language ?? language ?? null,
            confidence: result.confidence ?? null,
            model,
            duration_seconds: Math.round(duration * 1_000) / 1_000,
            ...(result.segments ? { segments: result.segments } : {}),
          };
        },
      });
    },
  };
}
