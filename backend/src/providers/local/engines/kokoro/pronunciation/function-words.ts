import { wordTable } from './word-table.ts';

/**
 * Words of grammar, which a sentence speaks without stress: with full vowels (no digit) where Kokoro was trained on
 * them, reduced ones (`0`) elsewhere. A `2` is a light stress of its own.
 */
export const FUNCTION_WORDS = wordTable(`
  and AE N D, as AE Z, at AE T, am AE M, are AA R, be B IY, been B IH N, but B AH T, by B AY, can K AE N,
  could K UH D, did D IH D, do D UW, does D AH Z, for F AO R, from F R AH M, had HH AE D, has HH AE Z,
  have HH AE V, he HH IY, her HH ER, him HH IH M, his HH IH Z, i AY2, if IH F, in IH N, into IH2 N T UW,
  is IH Z, it IH T, its IH T S, may M EY, me M IY, must M AH S T, my M AY, nor N AO R, of AH V, on AA2 N,
  or AO R, our AW ER0, shall SH AE L, she SH IY, should SH UH D, so S OW2, some S AH M, than DH AE N,
  that DH AE T, their DH EH R, them DH EH M, then DH EH2 N, there DH EH2 R, these DH IY Z, they DH EY,
  this DH IH S, those DH OW Z, through TH R UW, us AH S, was W AH Z, we W IY, were W ER, what W AH2 T,
  when W EH N, where W EH2 R, which W IH CH, while W AY2 L, who HH UW, whom HH UW M, whose HH UW Z,
  will W IH L, with W IH DH, would W UH D, you Y UW, your Y AO R, not N AA2 T, just JH AH2 S T,
  because B IH0 K AH Z, i'm AY2 M, i'll AY2 L, i've AY2 V, i'd AY2 D, it's IH T S, you're Y UH R, we're W IH R,
  they're DH EH R, he's HH IY Z, she's SH IY Z, that's DH AE T S, there's DH EH2 R Z, you'll Y UW L,
  we'll W IY L, they'll DH EY L, you've Y UW V, we've W IY V, they've DH EY V
`);

/** Those that British English speaks with another vowel. */
export const BRITISH_FUNCTION_WORDS = wordTable(`
  of AA V, was W AA Z, from F R AA M, what W AA2 T, because B IH0 K AA Z, been B IY N
`);

/** Articles and "to", whose sound depends on the word that follows; the first is the one before a vowel. */
export const LINKED_WORDS: Readonly<
  Record<string, { beforeVowel: string; beforeConsonant: string; alone: string }>
> = {
  a: { beforeVowel: 'ɐ', beforeConsonant: 'ɐ', alone: 'ˈA' },
  an: { beforeVowel: 'ɐn', beforeConsonant: 'ɐn', alone: 'ˈæn' },
  the: { beforeVowel: 'ði', beforeConsonant: 'ðə', alone: 'ðə' },
  to: { beforeVowel: 'tʊ', beforeConsonant: 'tə', alone: 'tu' },
};

interface Heteronym {
  noun: string;
  verb: string;
  /** Where the words around do not tell. */
  usual: 'noun' | 'verb';
}

const heteronym = (usual: Heteronym['usual'], noun: string, verb: string): Heteronym => ({
  usual,
  noun,
  verb,
});

/** Words that sound otherwise as a noun or adjective than as a verb. */
const HETERONYMS: Readonly<Record<string, Heteronym>> = {
  abuse: heteronym('noun', 'AH0 B Y UW1 S', 'AH0 B Y UW1 Z'),
  close: heteronym('noun', 'K L OW1 S', 'K L OW1 Z'),
  conduct: heteronym('verb', 'K AA1 N D AH2 K T', 'K AH0 N D AH1 K T'),
  conflict: heteronym('noun', 'K AA1 N F L IH0 K T', 'K AH0 N F L IH1 K T'),
  content: heteronym('noun', 'K AA1 N T EH2 N T', 'K AH0 N T EH1 N T'),
  contest: heteronym('noun', 'K AA1 N T EH2 S T', 'K AH0 N T EH1 S T'),
  contract: heteronym('noun', 'K AA1 N T R AE2 K T', 'K AH0 N T R AE1 K T'),
  contrast: heteronym('noun', 'K AA1 N T R AE2 S T', 'K AH0 N T R AE1 S T'),
  desert: heteronym('noun', 'D EH1 Z ER0 T', 'D IH0 Z ER1 T'),
  estimate: heteronym('noun', 'EH1 S T AH0 M AH0 T', 'EH1 S T AH0 M EY2 T'),
  excuse: heteronym('verb', 'IH0 K S K Y UW1 S', 'IH0 K S K Y UW1 Z'),
  export: heteronym('noun', 'EH1 K S P AO2 R T', 'IH0 K S P AO1 R T'),
  house: heteronym('noun', 'HH AW1 S', 'HH AW1 Z'),
  import: heteronym('verb', 'IH1 M P AO2 R T', 'IH2 M P AO1 R T'),
  increase: heteronym('noun', 'IH1 N K R IY2 S', 'IH2 N K R IY1 S'),
  insult: heteronym('noun', 'IH1 N S AH2 L T', 'IH2 N S AH1 L T'),
  live: heteronym('verb', 'L AY1 V', 'L IH1 V'),
  lives: heteronym('verb', 'L AY1 V Z', 'L IH1 V Z'),
  object: heteronym('noun', 'AA1 B JH EH0 K T', 'AH0 B JH EH1 K T'),
  perfect: heteronym('noun', 'P ER1 F IH0 K T', 'P ER0 F EH1 K T'),
  permit: heteronym('verb', 'P ER1 M IH2 T', 'P ER0 M IH1 T'),
  present: heteronym('noun', 'P R EH1 Z AH0 N T', 'P R IY0 Z EH1 N T'),
  produce: heteronym('verb', 'P R OW1 D UW2 S', 'P R AH0 D UW1 S'),
  progress: heteronym('noun', 'P R AA1 G R EH2 S', 'P R AH0 G R EH1 S'),
  project: heteronym('noun', 'P R AA1 JH EH2 K T', 'P R AH0 JH EH1 K T'),
  protest: heteronym('noun', 'P R OW1 T EH2 S T', 'P R AH0 T EH1 S T'),
  rebel: heteronym('noun', 'R EH1 B AH0 L', 'R IH0 B EH1 L'),
  record: heteronym('noun', 'R EH1 K ER0 D', 'R AH0 K AO1 R D'),
  refuse: heteronym('verb', 'R EH1 F Y UW2 Z', 'R AH0 F Y UW1 Z'),
  separate: heteronym('noun', 'S EH1 P ER0 AH0 T', 'S EH1 P ER0 EY2 T'),
  subject: heteronym('noun', 'S AH1 B JH IH0 K T', 'S AH0 B JH EH1 K T'),
  suspect: heteronym('verb', 'S AH1 S P EH2 K T', 'S AH0 S P EH1 K T'),
  tear: heteronym('noun', 'T IH1 R', 'T EH1 R'),
  use: heteronym('verb', 'Y UW1 S', 'Y UW1 Z'),
  wind: heteronym('noun', 'W IH1 N D', 'W AY1 N D'),
};

const BEFORE_VERBS =
  /^(?:to|will|would|can|could|should|shall|must|may|might|do|does|did|don't|doesn't|didn't|can't|cannot|won't|wouldn't|couldn't|shouldn't|i|you|we|they|who|let's|please|not|never|always|often|i'll|you'll|we'll|they'll|he'll|she'll)$/;
const BEFORE_NOUNS =
  /^(?:a|an|the|this|that|these|those|my|your|his|her|its|our|their|of|no|any|some|each|every|one|in|on|for|with|new|old|first|last|next|more|very|strong|such|is|are|was)$/;
const PERFECT_OR_PASSIVE =
  /^(?:have|has|had|having|i've|you've|we've|they've|he's|she's|it's|is|are|was|were|be|been|being|already|just|he|she|it)$/;
const PAST_TIME = /^(?:yesterday|ago|earlier|previously|once)$/;

const PERFORMED_LIVE =
  /^(?:music|show|shows|stream|streams|streaming|broadcast|broadcasts|concert|concerts|event|events|audience|audiences|performance|performances|television|tv|data|version|recording|recordings|wire|wires|coverage|updates|chat)$/;

/** The words around one, in lower case; empty where there is none. */
export interface WordContext {
  before: string;
  after: string;
  /** All words of the sentence. */
  sentence: readonly string[];
}

/** The ARPAbet of a word that is spelled alike but said differently, told by the words around it. */
export function heteronymOf(word: string, { before, after, sentence }: WordContext): string | undefined {
  switch (word) {
    case 'read':
      if (BEFORE_VERBS.test(before) && !sentence.some((other) => PAST_TIME.test(other))) return 'R IY1 D';
      return PERFECT_OR_PASSIVE.test(before) || sentence.some((other) => PAST_TIME.test(other))
        ? 'R EH1 D'
        : 'R IY1 D';
    case 'used':
      return after === 'to' && !/^(?:is|are|was|were|be|been|being)$/.test(before)
        ? 'Y UW1 S T'
        : 'Y UW1 Z D';
    case 'lead':
      return /^(?:pipe|pipes|paint|poisoning|pencil|pencils|bullet|bullets|ore)$/.test(after)
        ? 'L EH1 D'
        : 'L IY1 D';
    case 'minute':
      return /^(?:detail|details|amount|amounts|quantity|quantities|particles|differences|traces)$/.test(
        after,
      )
        ? 'M AY0 N UW1 T'
        : 'M IH1 N AH0 T';
    case 'live':
      // As an adjective it stands before what it tells of, or after "go".
      if (PERFORMED_LIVE.test(after)) return 'L AY1 V';
      return /^(?:a|the|this|our|go|goes|went|going|is|was)$/.test(before) &&
        !/^(?:in|at|on|with)$/.test(after)
        ? 'L AY1 V'
        : 'L IH1 V';
    case 'bow':
      return BEFORE_VERBS.test(before) || after === 'down' ? 'B AW1' : 'B OW1';
    default: {
      const known = HETERONYMS[word];
      if (!known) return undefined;
      if (BEFORE_VERBS.test(before)) return known.verb;
      if (BEFORE_NOUNS.test(before)) return known.noun;
      return known[known.usual];
    }
  }
}
