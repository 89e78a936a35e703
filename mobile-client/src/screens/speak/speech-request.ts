import { type AudioFormat, audioFormatSchema, type ParameterRule } from '@ai-platform/contract';
import { z } from 'zod';
import { type SliderRange, snap } from '../../components/slider-values';
import type { SpeechParameters } from '../../services/api';
import { type SpeechDraft, speechDraftSchema } from '../../services/drafts/speech-draft';

export const AUDIO_FORMATS: readonly AudioFormat[] = audioFormatSchema.options;

type Rules = Readonly<Record<string, ParameterRule>>;

const SPEEDS: SliderRange = { minimum: 0.25, maximum: 4, step: 0.05 };

/** How fast the model can speak; null when it has one speed only. */
export function speedRange(rules: Rules): SliderRange | null {
  const { supported = true, minimum = SPEEDS.minimum, maximum = SPEEDS.maximum } = rules.speed ?? {};
  return supported ? { ...SPEEDS, minimum, maximum } : null;
}

/** The voices that the model has; undefined when it does not name them. */
export const voicesOf = (rules: Rules): readonly string[] | undefined => rules.voice?.values;

/** The voice as it is sent: the chosen one where the model has it. */
export function voiceToSend(voice: string | undefined, rules: Rules): string | undefined {
  if (rules.voice?.supported === false || voice === undefined || voice === '') return undefined;
  const voices = voicesOf(rules);
  return voices === undefined || voices.includes(voice) ? voice : undefined;
}

/** The request of a draft, without what the model does not know and what is as usual anyway. */
export function speechParameters(
  draft: SpeechDraft,
  rules: Rules,
  model: string | undefined,
): SpeechParameters {
  const voice = voiceToSend(draft.voice, rules);
  const range = speedRange(rules);
  const speed = range === null ? 1 : snap(draft.speed, range);
  return {
    text: draft.text.trim(),
    ...(model === undefined ? {} : { model }),
    ...(voice === undefined ? {} : { voice }),
    ...(speed === 1 ? {} : { speed }),
    ...(draft.format === 'wav' ? {} : { format: draft.format }),
  };
}

const askedSchema = speechDraftSchema.extend({ model: z.string() }).partial();
/** What was asked for kept speech, as far as it is known. */
export type AskedSpeech = z.infer<typeof askedSchema>;

/** The parameters of kept speech; empty when they are of another shape. */
export const askedSpeech = (parameters: Readonly<Record<string, unknown>> | undefined): AskedSpeech =>
  askedSchema.safeParse(parameters).data ?? {};
