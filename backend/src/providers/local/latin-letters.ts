/** Letters that have no decomposition into an ASCII letter and an accent. */
const SPELLED: Readonly<Record<string, string>> = {
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
};

/** Latin letters without their accents and ligatures, as ASCII; all other characters stay as they are. */
export const plainLetters = (text: string): string =>
  text
    .replace(/\P{ASCII}/gu, (character) => SPELLED[character] ?? character)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '');

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/gu;
const lettersOf = (text: string): number => text.match(LETTER_OR_DIGIT)?.length ?? 0;

/** The part of a text's letters and digits that is left in another, from 0 (none, or there were none) to 1 (all). */
export function keptLetters(original: string, left: string): number {
  const before = lettersOf(original);
  return before === 0 ? 0 : Math.min(1, lettersOf(left) / before);
}
