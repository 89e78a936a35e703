/** Letters that have no decomposition into an ASCII letter and an accent. */
const SPELLED: Record<string, string> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  ı: 'i',
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

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/gu;

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
  const text = [...normal]
    .map((character) => SPELLED[character] ?? character)
    .join('')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/g, ' ')
    .replace(/ +/g, ' ')
    .trim();
  const before = normal.match(LETTER_OR_DIGIT)?.length ?? 0;
  const after = text.match(LETTER_OR_DIGIT)?.length ?? 0;
  return { text, kept: before === 0 ? 0 : Math.min(1, after / before) };
}

/**
 * Splits text into pieces of at most `maxCharacters`: at the ends of sentences where it can, else between words,
 * else within a word. Short sentences are kept together, but for the first: its speech is to be ready soon.
 */
export function splitText(text: string, maxCharacters: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const part of sentences(text).flatMap((sentence) => splitSentence(sentence, maxCharacters))) {
    if (piece !== '' && (pieces.length === 0 || piece.length + part.length > maxCharacters)) {
      pieces.push(piece.trim());
      piece = '';
    }
    piece += part;
  }
  if (piece.trim() !== '') pieces.push(piece.trim());
  return pieces.filter((candidate) => /[A-Za-z0-9]/.test(candidate));
}

const sentences = (text: string): string[] =>
  [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text)].map(({ segment }) => segment);

function splitSentence(sentence: string, maxCharacters: number): string[] {
  const parts: string[] = [];
  let rest = sentence;
  while (rest.length > maxCharacters) {
    const window = rest.slice(0, maxCharacters);
    const clause = Math.max(window.lastIndexOf(', '), window.lastIndexOf('; '), window.lastIndexOf(': ')) + 2;
    const word = window.lastIndexOf(' ') + 1;
    const end = clause > maxCharacters / 2 ? clause : word > 0 ? word : maxCharacters;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  parts.push(rest);
  return parts;
}
