import {
  guidanceScaleSchema,
  IMAGE_DEFAULTS,
  LIMITS,
  type ParameterRule,
  seedSchema,
  stepsSchema,
  strengthSchema,
} from '@ai-platform/contract';
import { z } from 'zod';
import { type SliderRange, snap } from '../slider-values';

/** What the chosen model accepts for each parameter. */
export type Rules = Readonly<Record<string, ParameterRule>>;

/** A request for an image as it is being written; numbers that are not set are left to the model. */
export const imageDraftSchema = z.object({
  prompt: z.string(),
  negative_prompt: z.string(),
  width: z.number().optional(),
  height: z.number().optional(),
  num_inference_steps: z.number().optional(),
  guidance_scale: z.number().optional(),
  strength: z.number().optional(),
  /** Not set: another one for each image. */
  seed: z.number().optional(),
});
export type ImageDraft = z.infer<typeof imageDraftSchema>;
export type ImageNumbers = Omit<ImageDraft, 'prompt' | 'negative_prompt' | 'seed'>;
export type ImageNumber = keyof ImageNumbers;

export const EMPTY_DRAFT: ImageDraft = { prompt: '', negative_prompt: '' };

interface NumberRange extends SliderRange {
  /** What the model takes when nothing is said. */
  usual: number;
}

const side = { ...LIMITS.imageSide, step: 8 };
const RANGES: Readonly<Record<ImageNumber, NumberRange>> = {
  width: { ...side, usual: IMAGE_DEFAULTS.width },
  height: { ...side, usual: IMAGE_DEFAULTS.height },
  num_inference_steps: { ...boundsOf(stepsSchema), step: 1, usual: IMAGE_DEFAULTS.num_inference_steps },
  guidance_scale: { ...boundsOf(guidanceScaleSchema), step: 0.5, usual: IMAGE_DEFAULTS.guidance_scale },
  strength: { ...boundsOf(strengthSchema), step: 0.05, usual: 0.8 },
};
export const SEEDS = boundsOf(seedSchema);

function boundsOf(schema: z.ZodNumber): { minimum: number; maximum: number } {
  return { minimum: schema.minValue ?? 0, maximum: schema.maxValue ?? Number.MAX_SAFE_INTEGER };
}

/** Whether the model heeds the parameter. What no rule names is passed on to it. */
export const isSupported = (rules: Rules, name: string): boolean => rules[name]?.supported !== false;

/** What the parameter can be with the model. */
export function rangeOf(rules: Rules, name: ImageNumber): NumberRange {
  const range = RANGES[name];
  const {
    minimum = range.minimum,
    maximum = range.maximum,
    default: usual = range.usual,
  } = rules[name] ?? {};
  return { ...range, minimum, maximum, usual: Math.min(maximum, Math.max(minimum, Number(usual))) };
}

/** The number as it is sent or, when none is set, as the model takes it. */
export function numberOf(draft: ImageNumbers, rules: Rules, name: ImageNumber): number {
  const { usual, ...range } = rangeOf(rules, name);
  const value = draft[name];
  return value === undefined ? usual : snap(value, range);
}

export interface SentParameters {
  prompt: string;
  negative_prompt?: string;
  seed?: number;
  model?: string;
}

/** The request of a draft: without what the model ignores, numbers within its range, and nothing that was not set. */
export function parametersOf<Name extends ImageNumber>(
  draft: ImageDraft,
  rules: Rules,
  names: readonly Name[],
  model: string | undefined,
): SentParameters & { [N in Name]?: number } {
  const numbers: { [N in Name]?: number } = {};
  for (const name of names) {
    if (draft[name] !== undefined && isSupported(rules, name)) numbers[name] = numberOf(draft, rules, name);
  }
  const negative = draft.negative_prompt.trim();
  return {
    prompt: draft.prompt.trim(),
    ...(negative !== '' && isSupported(rules, 'negative_prompt') ? { negative_prompt: negative } : {}),
    ...(draft.seed !== undefined && isSupported(rules, 'seed') ? { seed: draft.seed } : {}),
    ...(model === undefined ? {} : { model }),
    ...numbers,
  };
}

const askedSchema = imageDraftSchema.extend({ model: z.string() }).partial();
/** What was asked for a kept image, as far as it is known. */
export type AskedParameters = z.infer<typeof askedSchema>;

/** The parameters of a kept image; empty when they are of another shape. */
export const askedOf = (parameters: Readonly<Record<string, unknown>> | undefined): AskedParameters =>
  askedSchema.safeParse(parameters).data ?? {};

/** A draft that asks for the same again. */
export const draftOf = ({
  model: _,
  prompt = '',
  negative_prompt = '',
  ...numbers
}: AskedParameters): ImageDraft => ({
  prompt,
  negative_prompt,
  ...numbers,
});

/** @param random 0 to below 1 */
export const drawSeed = (random: number = Math.random()): number => Math.floor(random * (SEEDS.maximum + 1));
