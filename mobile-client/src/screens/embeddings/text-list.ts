import { LIMITS } from '@ai-platform/contract';
import { z } from 'zod';

/** Texts that can be compared at once. */
export const MAX_TEXTS = 500;

/** The texts to compare, each of them once. */
export const textListSchema = z.array(z.string()).max(MAX_TEXTS);

export interface AddedTexts {
  texts: readonly string[];
  /** How many of the new ones were there already. */
  known: number;
  /** How many did not fit. */
  leftOut: number;
  /** How many had too many characters. */
  tooLong: number;
}

/** Adds each line that is not empty as a text of its own. */
export function addLines(texts: readonly string[], lines: string): AddedTexts {
  const all = new Set(texts);
  const added: AddedTexts = { texts, known: 0, leftOut: 0, tooLong: 0 };
  for (const line of lines.split(/\r?\n|\r/)) {
    const text = line.trim();
    if (text === '') continue;
    if (text.length > LIMITS.embeddingCharacters) added.tooLong++;
    else if (all.has(text)) added.known++;
    else if (all.size >= MAX_TEXTS) added.leftOut++;
    else all.add(text);
  }
  return { ...added, texts: [...all] };
}

/** Puts a text in the place of another; both become one when it is there already. */
export function replaceText(texts: readonly string[], old: string, text: string): string[] {
  const trimmed = text.trim();
  if (trimmed === '') return [...texts];
  return [...new Set(texts.map((known) => (known === old ? trimmed : known)))];
}
