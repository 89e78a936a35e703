import { audioFormatSchema } from '@ai-platform/contract';
import { z } from 'zod';
import type { Drafts } from './drafts';

export const SPEECH_DRAFT = 'speech';
/** A request for speech as it is being written. */
export const speechDraftSchema = z.object({
  text: z.string(),
  /** Left out: the model's own. */
  voice: z.string().optional(),
  speed: z.number(),
  format: audioFormatSchema,
});
export type SpeechDraft = z.infer<typeof speechDraftSchema>;

export const EMPTY_SPEECH: SpeechDraft = { text: '', speed: 1, format: 'wav' };

/** Puts a text where it is spoken, in place of what is there; voice and the like stay. */
export async function replaceSpeechText(drafts: Drafts, text: string): Promise<void> {
  const kept = (await drafts.read(SPEECH_DRAFT, speechDraftSchema)) ?? EMPTY_SPEECH;
  drafts.hand(SPEECH_DRAFT, { ...kept, text });
}
