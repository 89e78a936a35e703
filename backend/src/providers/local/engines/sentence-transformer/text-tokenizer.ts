import { Tokenizer } from '@huggingface/tokenizers';
import type { RepositoryFiles } from './repository-files.ts';

/** Characters that are enough for a token in any text but one of mostly white space. */
const AMPLE_CHARACTERS_PER_TOKEN = 64;

export interface TextTokenizer {
  /** What stands where a shorter text of a batch has no token. */
  padTokenId: number;
  /** The token ids of a text, special ones included: at most `maxTokens`, the rest is left out. */
  encode(text: string): number[];
}

/** Throws an Error when the files do not make a tokenizer. */
export function createTextTokenizer(
  { tokenizer: definition, tokenizerConfig, padToken, padTokenId }: RepositoryFiles,
  maxTokens: number,
): TextTokenizer {
  const tokenizer = createTokenizer(definition, tokenizerConfig);
  const { before, after } = specialTokens(tokenizer);
  const room = maxTokens - before.length - after.length;
  if (room < 1) throw new Error(`A text of ${maxTokens} tokens has no room beside the special tokens`);
  const plain = (text: string): number[] => tokenizer.encode(text, { add_special_tokens: false }).ids;

  return {
    padTokenId: (padToken === undefined ? undefined : tokenizer.token_to_id(padToken)) ?? padTokenId ?? 0,
    encode(text) {
      // Most of a very long text is left out anyway; it need not be read to the end to know that.
      let ids = plain(text.slice(0, maxTokens * AMPLE_CHARACTERS_PER_TOKEN));
      if (ids.length < room && text.length > maxTokens * AMPLE_CHARACTERS_PER_TOKEN) ids = plain(text);
      return [...before, ...ids.slice(0, room), ...after];
    },
  };
}

function createTokenizer(definition: object, config: object): Tokenizer {
  try {
    return new Tokenizer(definition, config);
  } catch (error) {
    throw new Error('tokenizer.json does not make a tokenizer', { cause: error });
  }
}

/** The tokens that stand before and after every text, found by encoding one with and without them. */
function specialTokens(tokenizer: Tokenizer): { before: number[]; after: number[] } {
  const bare: number[] = tokenizer.encode('a', { add_special_tokens: false }).ids;
  const ids: number[] = tokenizer.encode('a').ids;
  const start = ids.findIndex((_, index) => bare.every((id, offset) => ids[index + offset] === id));
  if (bare.length === 0 || start < 0) throw new Error('tokenizer.json does not know the letter a');
  return { before: ids.slice(0, start), after: ids.slice(start + bare.length) };
}
