export interface PieceSizes {
  /** Characters up to which sentences are kept together. */
  together: number;
  /** Characters of the longest piece. */
  atMost: number;
}

/**
 * Splits text into pieces to be spoken one by one: at the ends of sentences where it can, else between words, else
 * within a word. Short sentences are kept together, but for the first: its speech is to be ready soon.
 */
export function splitText(text: string, { together, atMost }: PieceSizes): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const part of sentences(text).flatMap((sentence) => splitSentence(sentence, atMost))) {
    if (piece !== '' && (pieces.length === 0 || piece.length + part.length > together)) {
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
