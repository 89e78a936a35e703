import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { modelNameSchema } from './model-name.ts';

export const audioFormatSchema = z.enum(['wav', 'mp3', 'ogg', 'flac']);
export type AudioFormat = z.infer<typeof audioFormatSchema>;

export const voiceSchema = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\w .:+-]+$/u, 'must be a voice name');

/** `POST /api/tts`. Answers `audio/wav` unless another `format` is asked. */
export const speechRequestSchema = z
  .strictObject({
    text: z.string().trim().min(1, 'must not be empty').max(LIMITS.speechCharacters),
    model: modelNameSchema.optional(),
    voice: voiceSchema.optional(),
    speaker_id: z
      .union([z.int().min(0).max(100_000), voiceSchema], {
        error: () => 'must be the number of a voice or its name',
      })
      .optional()
      .meta({ description: "A voice by its number in the model's voice list, or by its name" }),
    speed: z.number().min(0.25).max(4).default(1),
    format: audioFormatSchema.default('wav'),
    stream: z
      .boolean()
      .default(false)
      .meta({ description: 'Sends the audio while it is spoken, where the model can' }),
  })
  .meta({ id: 'SpeechRequest' });
export type SpeechRequest = z.output<typeof speechRequestSchema>;
