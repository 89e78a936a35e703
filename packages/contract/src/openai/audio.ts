import { z } from 'zod';
import { numberField, unsupportedFlag } from '../form-field.ts';
import { LIMITS } from '../limits.ts';
import { modelNameSchema } from '../model-name.ts';
import { voiceSchema } from '../speech.ts';
import { languageSchema } from '../transcription.ts';

/** The audio formats of `/v1/audio/speech` that the platform makes; `ogg` is an addition of ours. */
export const openAiSpeechFormatSchema = z.enum(['mp3', 'wav', 'flac', 'opus', 'ogg'], {
  error: () => 'must be one of mp3, wav, flac, opus, ogg (aac and pcm are not made)',
});
export type OpenAiSpeechFormat = z.infer<typeof openAiSpeechFormatSchema>;

/** `POST /v1/audio/speech`. */
export const openAiSpeechRequestSchema = z
  .looseObject({
    input: z.string().trim().min(1, 'must not be empty').max(LIMITS.speechCharacters),
    model: modelNameSchema.optional(),
    voice: z
      .union([voiceSchema, z.looseObject({ id: voiceSchema })], {
        error: () => 'must be the name of a voice, or an object with its id',
      })
      .nullish()
      .meta({ description: "The model's default voice when missing" }),
    response_format: openAiSpeechFormatSchema
      .nullish()
      .meta({ description: '`mp3` unless asked otherwise; `opus` comes in an Ogg container' }),
    speed: z.number().min(0.25).max(4).nullish(),
    instructions: z
      .string()
      .max(LIMITS.promptCharacters)
      .nullish()
      .meta({ description: 'Accepted and not used' }),
    stream_format: z
      .literal('audio', { error: () => 'only "audio" is supported: the reply is the audio itself' })
      .nullish()
      .meta({ description: '`audio` sends the audio while it is spoken; without it the reply comes whole' }),
  })
  .meta({ id: 'OpenAiSpeechRequest' });
export type OpenAiSpeechRequest = z.output<typeof openAiSpeechRequestSchema>;

const repeatableField = z
  .union([z.string(), z.array(z.string()).max(16)], { error: () => 'must be a text or a list of texts' })
  .nullish();

/** The text fields of `POST /v1/audio/transcriptions`; `file` is its file part. */
export const openAiTranscriptionFieldsSchema = z
  .looseObject({
    model: modelNameSchema.optional(),
    language: languageSchema.optional(),
    prompt: z.string().max(LIMITS.promptCharacters).optional().meta({ description: 'Accepted and not used' }),
    response_format: z
      .enum(['json', 'text', 'srt', 'vtt', 'verbose_json'])
      .optional()
      .meta({ description: '`json` unless asked otherwise' }),
    temperature: numberField(z.number().min(0).max(1))
      .optional()
      .meta({ description: 'Accepted and not used' }),
    'timestamp_granularities[]': repeatableField.meta({
      description: 'Accepted; segments come with `verbose_json` where the model reports them',
    }),
    stream: unsupportedFlag('streaming of transcriptions is not supported'),
  })
  .meta({ id: 'OpenAiTranscriptionFields' });
export type OpenAiTranscriptionFields = z.output<typeof openAiTranscriptionFieldsSchema>;

/** Reply for `response_format` `json`. */
export const openAiTranscriptionSchema = z.object({ text: z.string() }).meta({ id: 'OpenAiTranscription' });
export type OpenAiTranscription = z.infer<typeof openAiTranscriptionSchema>;

/** Reply for `response_format` `verbose_json`. */
export const openAiVerboseTranscriptionSchema = z
  .object({
    task: z.literal('transcribe'),
    language: z.string(),
    duration: z.number().meta({ description: 'Seconds' }),
    text: z.string(),
    segments: z.array(
      z.object({
        id: z.int(),
        start: z.number().meta({ description: 'Seconds from the beginning' }),
        end: z.number().meta({ description: 'Seconds from the beginning' }),
        text: z.string(),
      }),
    ),
  })
  .meta({ id: 'OpenAiVerboseTranscription' });
export type OpenAiVerboseTranscription = z.infer<typeof openAiVerboseTranscriptionSchema>;
