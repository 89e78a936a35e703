import type { AudioFormat } from '@ai-platform/contract';
import type { CacheableOptions, CachedInference, Infer } from '../inference/cached-inference.ts';
import { fitParameters } from '../inference/parameters.ts';
import type { AudioCodec } from '../media/audio/audio-codec.ts';
import type { Media } from '../providers/provider.ts';
import { UpstreamFailure } from '../providers/upstream-failure.ts';
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

export interface TtsService {
  synthesize(job: SpeechJob, options: CacheableOptions): Promise<CachedInference<FinishedSpeech>>;
}

export function createTtsService({ infer, audio }: { infer: Infer; audio: AudioCodec }): TtsService {
  return {
    synthesize(job, options) {
      return infer({
        capability: 'text_to_speech',
        options,
        deterministic: true,
        parameters: job,
        sizeOf: ({ media }) => media.bytes.byteLength,
        call: async (target, context, isFallback) => {
          const { provider } = target;
          if (!provider.synthesizeSpeech) {
            throw new UpstreamFailure('not_configured', `Provider ${provider.name} has no text to speech`);
          }
          const warnings: string[] = [];
          const { voice, speaker_id, speed } = job;
          const fitted = fitParameters(
            { voice, speaker_id, speed },
            target.parameters,
            isFallback || job.anyVoice,
            warnings,
          );
          // The default of one must not outvote what the caller gave as the other.
          if (voice === undefined && speaker_id !== undefined && fitted.speaker_id !== undefined) {
            delete fitted.voice;
          }
          const spoken = await provider.synthesizeSpeech(
            { text: job.text, preferredFormat: job.format, ...fitted, speed: fitted.speed ?? 1 },
            context,
          );
          return { media: await convert(spoken, job.format, context.signal), warnings };
        },
      });
    },
  };

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
}
