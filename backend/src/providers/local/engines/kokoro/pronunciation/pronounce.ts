import { type Accent, kokoroPhonemes, type Phone, parsePhones } from './arpabet.ts';
import {
  BRITISH_FUNCTION_WORDS,
  FUNCTION_WORDS,
  heteronymOf,
  LINKED_WORDS,
  type WordContext,
} from './function-words.ts';
import { demoted, isSpelled, lookUp, spelled } from './lexicon.ts';

/** The sounds of lower-case words that neither the dictionary has nor its rules derive. */
export type LetterToSound = (words: readonly string[]) => Promise<ReadonlyMap<string, readonly Phone[]>>;

/** Words, runs of other characters, and hyphens within words. */
const TOKEN = /[A-Za-z]+(?:'[A-Za-z]+)*'?|[^A-Za-z]+/g;
const isWord = (token: string): boolean => /^[A-Za-z]/.test(token);
/** The article "a", itself a mere breath, does not count. */
const VOWEL_SOUND = /^[ˈˌ]?[AIOQWYaiuæɑɒɔəɛɜɪʊʌᵊᵻ]/;

/** "GitHub" and "OpenAI" are read part by part. */
const camelParts = (word: string): string[] => word.split(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/);

/**
 * The phonemes of a text that `spokenText` has prepared, as Kokoro reads them: words in phonemes, with the spaces and
 * punctuation between them as they are.
 */
export async function pronounce(text: string, accent: Accent, letterToSound: LetterToSound): Promise<string> {
  const tokens = text.replaceAll('\n', ' ').match(TOKEN) ?? [];
  const shouting = text === text.toUpperCase();
  const unknown = new Set(tokens.filter(isWord).flatMap((token) => unknownParts(token, shouting)));
  const learned =
    unknown.size === 0 ? new Map<string, readonly Phone[]>() : await letterToSound([...unknown]);

  const spoken = tokens.map((token) => token.replaceAll('-', ''));
  // From the end, since the sound of "the" depends on the word that follows.
  let following = '';
  for (let index = tokens.length - 1; index >= 0; index--) {
    const token = tokens[index] ?? '';
    if (isWord(token)) {
      const context = contextOf(tokens, index);
      const joined = index > 1 && tokens[index - 1] === '-';
      following = wordPhonemes(token, { accent, context, following, shouting, joined, learned });
      spoken[index] = following;
    } else if (/[^\s“”()-]/.test(token)) following = '';
  }
  return spoken.join('').replace(/\s+/g, ' ').trim();
}

/** The words of the sentence that a word stands in. */
function contextOf(tokens: readonly string[], index: number): WordContext {
  const isEnd = (token: string) => /[.!?…]/.test(token);
  const start = tokens.findLastIndex((token, i) => i < index && isEnd(token)) + 1;
  const end = tokens.findIndex((token, i) => i > index && isEnd(token));
  const words = (from: number, to: number) =>
    tokens
      .slice(from, to)
      .filter(isWord)
      .map((token) => token.toLowerCase());
  const before = words(start, index);
  const after = words(index + 1, end === -1 ? tokens.length : end);
  return { before: before.at(-1) ?? '', after: after[0] ?? '', sentence: [...before, ...after] };
}

interface Surroundings {
  accent: Accent;
  context: WordContext;
  /** Phonemes of the next word; empty when a pause follows. */
  following: string;
  shouting: boolean;
  /** Whether a hyphen ties it to the word before. */
  joined: boolean;
  learned: ReadonlyMap<string, readonly Phone[]>;
}

function wordPhonemes(token: string, surroundings: Surroundings): string {
  const { accent, context, following, shouting, joined, learned } = surroundings;
  const word = token.toLowerCase();
  const inCapitals = token.length > 1 && token === token.toUpperCase() && !shouting;
  if (!inCapitals) {
    const linked = Object.hasOwn(LINKED_WORDS, word) ? LINKED_WORDS[word] : undefined;
    if (linked && !joined) {
      if (following === '') return linked.alone;
      return VOWEL_SOUND.test(following) ? linked.beforeVowel : linked.beforeConsonant;
    }
    const weak = functionWord(word, accent);
    if (weak !== undefined) return kokoroPhonemes(parsePhones(weak), word, accent);
  }
  const told = heteronymOf(word, context);
  if (told !== undefined) return kokoroPhonemes(parsePhones(told), word, accent);
  return partsOf(token, shouting)
    .map((part, index) => {
      const phones = soundsOf(part, shouting, learned);
      return kokoroPhonemes(joined || index > 0 ? demoted(phones) : phones, part.toLowerCase(), accent);
    })
    .join('');
}

const functionWord = (word: string, accent: Accent): string | undefined =>
  (accent === 'british' ? BRITISH_FUNCTION_WORDS.get(word) : undefined) ?? FUNCTION_WORDS.get(word);

function soundsOf(part: string, shouting: boolean, learned: Surroundings['learned']): readonly Phone[] {
  if (isSpelled(part, shouting)) return spelled(part);
  const word = part.toLowerCase();
  return lookUp(word) ?? learned.get(bare(word)) ?? spelled(bare(word));
}

const bare = (word: string): string => word.replaceAll("'", '');

const partsOf = (token: string, shouting: boolean): string[] =>
  isSpelled(token, shouting) || lookUp(token.toLowerCase()) ? [token] : camelParts(token);

const unknownParts = (token: string, shouting: boolean): string[] =>
  partsOf(token, shouting)
    .filter((part) => !isSpelled(part, shouting) && !lookUp(part.toLowerCase()))
    .map((part) => bare(part.toLowerCase()));
