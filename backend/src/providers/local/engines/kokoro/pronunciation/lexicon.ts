import { dictionary } from 'cmu-pronouncing-dictionary';
import { isVowel, type Phone, parsePhones, SIBILANTS } from './arpabet.ts';
import { wordTable } from './word-table.ts';

/** Words in capitals that are letters, although the dictionary has a word that is written alike. */
const LETTERS: ReadonlySet<string> = new Set([
  'US',
  'IT',
  'AI',
  'AM',
  'PM',
  'ID',
  'OK',
  'UN',
  'EU',
  'TV',
  'PC',
  'IM',
  'OR',
]);
const VOWEL_LETTERS = /[aeiouy]/i;
/** Letters of the longest word in capitals that is spelled when no dictionary has it. */
const MAX_SPELLED = 4;
/** Letters of the shortest part of a compound. */
const MIN_PART = 3;

/** Sounds that the dictionary lacks or has for another sense. */
const ADDED = wordTable(`
  api EY2 P IY2 AY1, app AE1 P, apps AE1 P S, blog B L AA1 G, emoji IH0 M OW1 JH IY0, github G IH1 T HH AH2 B,
  google G UW1 G AH0 L, json JH EY1 S AH0 N, kokoro K OW1 K ER0 OW0, linux L IH1 N AH0 K S,
  online AA1 N L AY2 N, podcast P AA1 D K AE2 S T, smartphone S M AA1 R T F OW2 N, sql S IY1 K W AH0 L,
  unix Y UW1 N IH0 K S, website W EH1 B S AY2 T, wifi W AY1 F AY2, youtube Y UW1 T UW2 B, oh OW1, miz M IH1 Z,
  missus M IH1 S IH0 Z, a EY1, celsius S EH1 L S IY0 AH0 S, covid K OW1 V IH0 D, thirty TH ER1 T IY0
`);

/** The sounds of words that the dictionary knows, or whose parts it knows. Words are in lower case. */
export function lookUp(word: string): Phone[] | undefined {
  return known(word) ?? inflected(word) ?? compound(word);
}

/** Whether the word is said letter by letter: "GPU". `shouting` tells that everything around is in capitals too. */
export function isSpelled(word: string, shouting: boolean): boolean {
  if (word.length < 2 || word !== word.toUpperCase())
    return !VOWEL_LETTERS.test(word) && !known(word.toLowerCase());
  if (LETTERS.has(word)) return !shouting;
  if (known(word.toLowerCase())) return false;
  return word.length <= MAX_SPELLED || !VOWEL_LETTERS.test(word);
}

/** The names of a word's letters, the last of them with the main stress. */
export function spelled(word: string): Phone[] {
  const letters = [...word.toLowerCase()].flatMap((letter) => {
    const phones = known(letter);
    return phones ? [phones] : [];
  });
  return letters.flatMap((phones, index) => (index === letters.length - 1 ? phones : demoted(phones)));
}

/** The same with a lighter stress, for all but the last or first part of a longer word. */
export const demoted = (phones: readonly Phone[]): Phone[] =>
  phones.map((phone) => (phone.stress === '1' ? { ...phone, stress: '2' } : phone));

function known(word: string): Phone[] | undefined {
  const entry = ADDED.get(word) ?? (Object.hasOwn(dictionary, word) ? dictionary[word] : undefined);
  return entry === undefined ? undefined : withOneStress(parsePhones(entry), word);
}

/** The dictionary gives some words two main stresses; numbers in -teen keep the later one, all others the first. */
function withOneStress(phones: Phone[], word: string): Phone[] {
  const main = phones.flatMap(({ stress }, index) => (stress === '1' ? [index] : []));
  const kept = word.endsWith('teen') ? main.at(-1) : main[0];
  return phones.map((phone, index) =>
    phone.stress === '1' && index !== kept ? { ...phone, stress: '2' } : phone,
  );
}

type Ending = readonly [pattern: RegExp, stems: (stem: string) => string[], sounds: (last: Phone) => string];

const VOICELESS: ReadonlySet<string> = new Set(['P', 'T', 'K', 'F', 'TH']);

function plural({ symbol }: Phone): string {
  if (SIBILANTS.has(symbol)) return 'AH0 Z';
  return VOICELESS.has(symbol) ? 'S' : 'Z';
}

function past({ symbol }: Phone): string {
  if (symbol === 'T' || symbol === 'D') return 'AH0 D';
  return VOICELESS.has(symbol) || SIBILANTS.has(symbol) ? 'T' : 'D';
}

/** The stem as it stands, with an e that the ending has swallowed, and without a consonant that it has doubled. */
const verbStems = (stem: string): string[] => [
  stem,
  `${stem}e`,
  ...(/([bdgklmnprtvz])\1$/.test(stem) ? [stem.slice(0, -1)] : []),
  ...(stem.endsWith('i') ? [`${stem.slice(0, -1)}y`] : []),
];
const asIs = (stem: string): string[] => [stem];

const ENDINGS: readonly Ending[] = [
  [/'s$/, asIs, plural],
  [/s'$/, (stem) => [`${stem}s`, stem], (last) => (SIBILANTS.has(last.symbol) ? '' : plural(last))],
  [/ies$/, (stem) => [`${stem}y`, `${stem}ie`], plural],
  [/es$/, (stem) => [`${stem}e`, stem], plural],
  [/s$/, asIs, plural],
  [/ed$/, verbStems, past],
  [/ing$/, verbStems, () => 'IH0 NG'],
  [/in'$/, verbStems, () => 'IH0 N'],
  [/ers$/, verbStems, () => 'ER0 Z'],
  [/er$/, verbStems, () => 'ER0'],
  [/est$/, verbStems, () => 'AH0 S T'],
  [/ly$/, (stem) => [stem, ...verbStems(stem)], () => 'L IY0'],
  [/ness$/, verbStems, () => 'N AH0 S'],
  [/less$/, asIs, () => 'L AH0 S'],
  [/ful$/, verbStems, () => 'F AH0 L'],
  [/ment$/, asIs, () => 'M AH0 N T'],
  [/ments$/, asIs, () => 'M AH0 N T S'],
  [/able$/, verbStems, () => 'AH0 B AH0 L'],
  [/ish$/, verbStems, () => 'IH0 SH'],
  [/n't$/, asIs, () => 'AH0 N T'],
  [/'ll$/, asIs, () => 'AH0 L'],
  [/'ve$/, asIs, () => 'AH0 V'],
  [/'re$/, asIs, () => 'ER0'],
  [/'d$/, asIs, past],
];

function inflected(word: string): Phone[] | undefined {
  for (const [pattern, stems, sounds] of ENDINGS) {
    if (!pattern.test(word)) continue;
    for (const stem of stems(word.replace(pattern, ''))) {
      const phones = stem.length < 2 ? undefined : known(stem);
      const last = phones?.at(-1);
      if (!phones || !last) continue;
      const ending = sounds(last);
      return ending === '' ? phones : [...phones, ...parsePhones(ending)];
    }
  }
  return undefined;
}

const PREFIXES = wordTable(`
  anti AE2 N T IY0, auto AO2 T OW0, co K OW2, cyber S AY2 B ER0, de D IY2, dis D IH0 S, hyper HH AY2 P ER0,
  inter IH2 N T ER0, macro M AE2 K R OW0, mega M EH2 G AH0, meta M EH2 T AH0, micro M AY2 K R OW0,
  mini M IH2 N IY0, mis M IH0 S, multi M AH2 L T IY0, nano N AE2 N OW0, non N AA2 N, out AW2 T, over OW2 V ER0,
  post P OW2 S T, pre P R IY2, re R IY2, semi S EH2 M IY0, sub S AH2 B, super S UW2 P ER0, trans T R AE2 N Z,
  ultra AH2 L T R AH0, un AH0 N, under AH2 N D ER0
`);

/** A word of two that are known, the first of which has the main stress, or of a prefix and one. */
function compound(word: string): Phone[] | undefined {
  for (const [prefix, sounds] of PREFIXES) {
    const rest = word.startsWith(prefix) ? word.slice(prefix.length) : '';
    const phones = rest.length < MIN_PART ? undefined : (known(rest) ?? inflected(rest));
    if (phones?.some(isVowel)) return [...parsePhones(sounds), ...phones];
  }
  // Parts of like length first: a short one is more often a chance than a word.
  const middle = word.length / 2;
  const cuts = Array.from({ length: Math.max(0, word.length - 2 * MIN_PART + 1) }, (_, i) => i + MIN_PART);
  cuts.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  for (const cut of cuts) {
    const [first, second] = [known(word.slice(0, cut)), known(word.slice(cut)) ?? inflected(word.slice(cut))];
    if (first?.some(isVowel) && second?.some(isVowel)) return [...first, ...demoted(second)];
  }
  return undefined;
}
