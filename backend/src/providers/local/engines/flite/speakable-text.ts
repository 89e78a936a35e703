import { keptLetters, plainLetters } from '../../latin-letters.ts';

/** What is said for typographic signs. */
const SIGNS: Record<string, string> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '–': ', ',
  '—': ', ',
  '…': '...',
  '€': ' euros ',
  '£': ' pounds ',
  '¥': ' yen ',
  '°': ' degrees ',
  '×': ' times ',
  '÷': ' divided by ',
  '。': '. ',
  '、': ', ',
};

export interface SpeakableText {
  /** ASCII, white space collapsed. */
  text: string;
  /** Letters and digits of the original that are left, from 0 (none) to 1 (all). */
  kept: number;
}

/**
 * Brings text to the ASCII that Flite reads. Accents are dropped and typographic signs replaced by what is said
 * for them; what is left over (emoji, other scripts, control characters) becomes a space, as Flite would stumble
 * over its bytes.
 */
export function toSpeakableText(original: string): SpeakableText {
  const normal = original.normalize('NFC');
  const text = plainLetters([...normal].map((character) => SIGNS[character] ?? character).join(''))
    .replace(/[^\x20-\x7e]/g, ' ')
    .replace(/ +/g, ' ')
    .trim();
  return { text, kept: keptLetters(normal, text) };
}
