/** Common in every English text, and in few others. */
const COMMON_WORDS = new Set('the and of to is are was with that this you it for'.split(' '));
/** About every fourth word of an English text is one of them. */
const ENGLISH_SHARE = 1 / 8;
const FOREIGN_SHARE = 1 / 20;
const FEWEST_WORDS = 3;

/**
 * Whether the letters of a text show that it is not English: of at least three words one in twenty has a letter
 * outside ASCII, and few are common English ones, so that an English text may go to a café. What is written in
 * ASCII alone passes for English.
 */
export function isPlainlyNotEnglish(text: string): boolean {
  const words = text.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? [];
  if (words.length < FEWEST_WORDS) return false;
  const shareOf = (isOne: (word: string) => boolean) => words.filter(isOne).length / words.length;
  return (
    shareOf((word) => /\P{ASCII}/u.test(word)) >= FOREIGN_SHARE &&
    shareOf((word) => COMMON_WORDS.has(word)) < ENGLISH_SHARE
  );
}
