/** Which English a voice speaks. */
export type Accent = 'american' | 'british';

/** One sound in ARPAbet, as the CMU Pronouncing Dictionary writes it. */
export interface Phone {
  symbol: string;
  /** Of vowels: unstressed and reduced, primary, secondary; empty for one that is unstressed but not reduced. */
  stress: '' | '0' | '1' | '2';
}

/** Reads sounds such as `HH AH0 L OW1`. */
export const parsePhones = (text: string): Phone[] =>
  text.split(' ').map((phone) => {
    const stress = phone.at(-1) ?? '';
    // The test narrows what `at` cannot.
    return /[012]/.test(stress)
      ? { symbol: phone.slice(0, -1), stress: stress as Phone['stress'] }
      : { symbol: phone, stress: '' };
  });

const CONSONANTS: Readonly<Record<string, string>> = {
  B: 'b',
  CH: 'ʧ',
  D: 'd',
  DH: 'ð',
  F: 'f',
  G: 'ɡ',
  HH: 'h',
  JH: 'ʤ',
  K: 'k',
  L: 'l',
  M: 'm',
  N: 'n',
  NG: 'ŋ',
  P: 'p',
  R: 'ɹ',
  S: 's',
  SH: 'ʃ',
  T: 't',
  TH: 'θ',
  V: 'v',
  W: 'w',
  Y: 'j',
  Z: 'z',
  ZH: 'ʒ',
};
const AMERICAN_VOWELS: Readonly<Record<string, string>> = {
  AA: 'ɑ',
  AE: 'æ',
  AH: 'ʌ',
  AO: 'ɔ',
  AW: 'W',
  AY: 'I',
  EH: 'ɛ',
  ER: 'ɜɹ',
  EY: 'A',
  IH: 'ɪ',
  IY: 'i',
  OW: 'O',
  OY: 'Y',
  UH: 'ʊ',
  UW: 'u',
};
const BRITISH_VOWELS: Readonly<Record<string, string>> = {
  ...AMERICAN_VOWELS,
  AA: 'ɑː',
  AE: 'a',
  AO: 'ɔː',
  ER: 'ɜː',
  IY: 'iː',
  OW: 'Q',
  UW: 'uː',
};
/** British vowels before an R that is not spoken itself. */
const BRITISH_BEFORE_R: Readonly<Record<string, string>> = {
  AA: 'ɑː',
  AO: 'ɔː',
  EH: 'ɛː',
  IH: 'ɪə',
  IY: 'ɪə',
  UH: 'ʊə',
  UW: 'ʊə',
  AY: 'Iə',
  AW: 'Wə',
  OW: 'ɔː',
};

export const isVowel = ({ symbol }: Phone): boolean => symbol in AMERICAN_VOWELS;
const STRESS_MARKS: Readonly<Record<Phone['stress'], string>> = { '': '', '0': '', '1': 'ˈ', '2': 'ˌ' };

/** Words that Southern British English speaks with the vowel of "father" where American English has that of "cat". */
const BATH_WORDS =
  /^(?:after|ask|aunt|bath|blast|branch|brass|calf|can't|cast|castl|chanc|clasp|class|command|craft|dance|dancing|demand|disast|draft|exampl|fast|flask|france|gasp|giraffe|glanc|glass|graft|grant|graph|grasp|grass|half|halv|last|laugh|mask|mast|nasty|pass(?!ag|iv|en|ion)|past(?!a|e|i)|path(?!e|o)|plant|plast|raft|rasp|rather|sampl|shaft|slant|staff|task|vast|advan[ct]|broadcast|forecast|photograph|telegraph|chant|basket|answer|fasten|avalanche)/;

/**
 * The sounds of a word as Kokoro writes them: IPA with capitals for diphthongs, and the stress mark right before the
 * vowel. The symbols are those of https://github.com/hexgrad/misaki. `word`, in lower case, tells sounds apart that
 * ARPAbet writes alike.
 */
export const kokoroPhonemes = (phones: readonly Phone[], word: string, accent: Accent): string =>
  phones
    .map((phone, index) =>
      isVowel(phone)
        ? stressMark(phones, index, accent) + vowel(phones, index, word, accent)
        : consonant(phones, index, word, accent),
    )
    .join('');

/**
 * The mark before a vowel. Kokoro knows no lighter stress on the prefixes "in" and "im" right before the main one, nor,
 * in British words, after it.
 */
function stressMark(phones: readonly Phone[], index: number, accent: Accent): string {
  const { symbol, stress } = phones[index] ?? { symbol: '', stress: '' };
  if (stress !== '2') return STRESS_MARKS[stress];
  const isPrefix = symbol === 'IH' && phones.slice(index + 1).find(isVowel)?.stress === '1';
  const comesLate = phones.slice(0, index).some((phone) => phone.stress === '1');
  return isPrefix || (accent === 'british' && comesLate) ? '' : STRESS_MARKS[stress];
}

function vowel(phones: readonly Phone[], index: number, word: string, accent: Accent): string {
  const phone = phones[index];
  if (!phone) return '';
  if (phone.stress === '0') {
    const weak = weakVowel(phones, index, word, accent);
    if (weak !== undefined) return weak;
  }
  if (accent === 'american') return AMERICAN_VOWELS[phone.symbol] ?? '';
  const [next, afterNext] = [phones[index + 1], phones[index + 2]];
  if (phone.symbol === 'ER') return next && isVowel(next) ? 'ɜːɹ' : 'ɜː';
  if (next?.symbol === 'R' && !(afterNext && isVowel(afterNext))) {
    return BRITISH_BEFORE_R[phone.symbol] ?? BRITISH_VOWELS[phone.symbol] ?? '';
  }
  return britishVowel(phone.symbol, word, next?.symbol === 'R');
}

/** American English has one vowel where British English has two; the spelling tells them apart. */
function britishVowel(symbol: string, word: string, beforeR: boolean): string {
  if (symbol === 'AA') return /o|^s?wa|wha|qua/.test(word) ? 'ɒ' : 'ɑː';
  if (symbol === 'AO') {
    if (/^s?wa(?![lrt])/.test(word)) return 'ɒ';
    const short = /o/.test(word) && !/au|aw|al[lkt]|ough|oa|oor|our|ore/.test(word);
    return short && !(beforeR && /or[eiy]?$/.test(word)) ? 'ɒ' : 'ɔː';
  }
  if (symbol === 'AE' && BATH_WORDS.test(word)) return 'ɑː';
  return BRITISH_VOWELS[symbol] ?? '';
}

/** What a vowel without stress is reduced to, or undefined where it keeps its sound. */
function weakVowel(
  phones: readonly Phone[],
  index: number,
  word: string,
  accent: Accent,
): string | undefined {
  const [before, phone, next] = [phones[index - 1], phones[index], phones[index + 1]];
  const isLast = !phones.slice(index + 1).some(isVowel);
  switch (phone?.symbol) {
    case 'AH':
      if (isLast && isPluralOrPast(phones, index, word)) return accent === 'american' ? 'ᵻ' : 'ɪ';
      return isSwallowed(before, next, phones[index + 2], accent) ? 'ᵊ' : 'ə';
    case 'ER':
      if (accent === 'american') return 'əɹ';
      return next && isVowel(next) ? 'əɹ' : 'ə';
    case 'IH':
      if (accent === 'british' || next?.symbol === 'NG' || next?.symbol === 'R') return undefined;
      if (isLast) return isPluralOrPast(phones, index, word) ? 'ᵻ' : undefined;
      return phones.slice(0, index).some(isVowel) || /^[^aeiouy]*e/.test(word) ? 'ə' : undefined;
    case 'EH':
      return index === 0 && word.startsWith('ex') ? 'ɪ' : undefined;
    case 'IY':
      return accent === 'british' && next && isVowel(next) ? 'ɪ' : 'i';
    default:
      return undefined;
  }
}

/** Sounds after which a plural has a syllable of its own. */
export const SIBILANTS: ReadonlySet<string> = new Set(['S', 'Z', 'SH', 'ZH', 'CH', 'JH']);

/** The vowel of the endings in "boxes" and "wanted". */
function isPluralOrPast(phones: readonly Phone[], index: number, word: string): boolean {
  if (index !== phones.length - 2) return false;
  const [before = '', last] = [phones[index - 1]?.symbol, phones[index + 1]?.symbol];
  return (
    (last === 'Z' && SIBILANTS.has(before) && /(?:es|'s)$/.test(word)) ||
    (last === 'D' && /^[TD]$/.test(before) && word.endsWith('ed'))
  );
}

const SWALLOWS_N: Readonly<Record<Accent, ReadonlySet<string>>> = {
  american: new Set(['T', 'D', 'S', 'Z', 'P', 'B', 'F', 'V', 'M', 'TH', 'Y']),
  british: new Set(['T', 'D', 'S', 'Z', 'P', 'B', 'F', 'V', 'TH', 'SH', 'ZH', 'K', 'G', 'L']),
};

/** Whether a schwa all but vanishes, as in "model" and "open". */
function isSwallowed(
  before: Phone | undefined,
  next: Phone | undefined,
  afterNext: Phone | undefined,
  accent: Accent,
): boolean {
  if (!before || isVowel(before)) return false;
  if (next?.symbol === 'L') return !(afterNext && isVowel(afterNext)) && before.symbol !== 'R';
  return next?.symbol === 'N' && SWALLOWS_N[accent].has(before.symbol);
}

function consonant(phones: readonly Phone[], index: number, word: string, accent: Accent): string {
  const [before, phone, next] = [phones[index - 1], phones[index], phones[index + 1]];
  const symbol = phone?.symbol ?? '';
  const plain = CONSONANTS[symbol] ?? '';
  if (accent === 'british') {
    if (symbol === 'R') return before && isVowel(before) && !(next && isVowel(next)) ? '' : plain;
    const takesGlide =
      ['N', 'T', 'D'].includes(symbol) && next?.symbol === 'UW' && !/oo|ou|wo|^(?:to|do|noo)/.test(word);
    return takesGlide ? `${plain}j` : plain;
  }
  if (symbol !== 'T' || !before || !next) return plain;
  // The American flap of "better" and "party".
  const afterVowel = isVowel(before) || before.symbol === 'R';
  const beforeWeak =
    isVowel(next) && next.stress === '0' && !(next.symbol === 'AH' && phones[index + 2]?.symbol === 'N');
  return afterVowel && beforeWeak ? 'T' : plain;
}
