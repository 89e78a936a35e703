/** Letters and digits, and the signs that stand between them in "don't", "a.m", "well-known", "1,000" or "at&t". */
const WORD = /[\p{L}\p{M}\p{N}]+(?:['.,&/-][\p{L}\p{M}\p{N}]+)*/gu;
const SIGNS = /['.,&/-]/;
const APOSTROPHES = /[\u2018\u2019\u02bc]/g;
const INITIALS = /^\p{L}(?:\.\p{L})+$/u;
const CONTRACTION = /^(.+?)(n't|'(?:s|re|ve|ll|d|m))$/;

/** What is meant by the ending of a contraction. The possessive means nothing by itself. */
const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  "n't": ['not'],
  "'s": [],
  "'re": ['are'],
  "'ve": ['have'],
  "'ll": ['will'],
  "'d": ['would'],
  "'m": ['am'],
};
const IRREGULAR: Readonly<Record<string, readonly string[]>> = {
  "can't": ['can', 'not'],
  "won't": ['will', 'not'],
  "shan't": ['shall', 'not'],
  'u.s': ['usa'],
};

/**
 * The words of an English text, lower-case. A word that the vocabulary does not know is written otherwise where that
 * makes it known: without accents, as "do not" for "don't", "am" for "a.m.", or apart at the signs inside it. What
 * stays unknown, numbers among it, is given as it is; a text without any letter or digit is one unknown word.
 */
export function wordsOf(text: string, isKnown: (word: string) => boolean): string[] {
  const plain = text.normalize('NFKC').toLowerCase().replace(APOSTROPHES, "'");
  const words = plain.match(WORD)?.flatMap((word) => knownForms(word, isKnown)) ?? [];
  return words.length > 0 ? words : [plain.trim()];
}

function knownForms(word: string, isKnown: (word: string) => boolean): readonly string[] {
  if (isKnown(word)) return [word];
  const irregular = IRREGULAR[word];
  if (irregular) return irregular;
  const [, stem, ending] = CONTRACTION.exec(word) ?? [];
  if (stem === undefined || ending === undefined) return knownParts(word, isKnown);
  return [...knownParts(stem, isKnown), ...(ENDINGS[ending] ?? [])];
}

function knownParts(word: string, isKnown: (word: string) => boolean): readonly string[] {
  if (isKnown(word)) return [word];
  if (INITIALS.test(word)) return [word.replaceAll('.', '')];
  return word.split(SIGNS).map((part) => {
    const bare = part.normalize('NFD').replace(/\p{M}/gu, '');
    return isKnown(bare) ? bare : part;
  });
}
