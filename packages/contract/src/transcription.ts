import { z } from 'zod';
import { modelNameSchema } from './model-name.ts';

export const languageSchema = z
  .string()
  .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, 'must be a language code such as "en" or "pt-BR"');

/** The text fields of `POST /api/stt`; `audio` is its file part. */
export const transcriptionFieldsSchema = z
  .strictObject({ model: modelNameSchema.optional(), language: languageSchema.optional() })
  .meta({ id: 'TranscriptionFields' });
export type TranscriptionFields = z.output<typeof transcriptionFieldsSchema>;

export const transcriptionSegmentSchema = z
  .object({
    start: z.number().meta({ description: 'Seconds from the beginning' }),
    end: z
      .number()
      .nullable()
      .meta({ description: 'Seconds; null when the model left the last segment open' }),
    text: z.string(),
  })
  .meta({ id: 'TranscriptionSegment' });
export type TranscriptionSegment = z.infer<typeof transcriptionSegmentSchema>;

export const transcriptionSchema = z
  .object({
    text: z.string(),
    language: z.string().nullable().meta({ description: 'As detected or asked; null when neither is known' }),
    confidence: z.number().min(0).max(1).nullable().meta({ description: 'Null when the model reports none' }),
    model: z.string(),
    duration_seconds: z.number().nonnegative(),
    segments: z.array(transcriptionSegmentSchema).optional(),
  })
  .meta({ id: 'Transcription' });
export type Transcription = z.infer<typeof transcriptionSchema>;
