import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { UpstreamFailure } from '../../../upstream-failure.ts';

const START = '<|startoftext|>';
const END = '<|endoftext|>';
/** Tokens of a prompt that CLIP reads, start and end included. */
const CONTEXT_LENGTH = 77;
/** Words, digits one by one, and runs of anything else but blanks, as CLIP was trained on them. */
const WORD_PATTERN = String.raw`'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`;

/** Checked by hand: a record of fifty thousand entries would hold the event loop for long. */
const vocabularySchema = z.custom<Record<string, number>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((id) => Number.isInteger(id) && id >= 0),
  'must map tokens to their numbers',
);
const tokenizerFileSchema = z.object({
  model: z.object({
    vocab: vocabularySchema,
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
  }),
});
const settingsSchema = z.object({
  pad_token: z.union([z.string(), z.object({ content: z.string() })]).optional(),
  model_max_length: z.number().positive().optional(),
});

export interface PromptTokens {
  /** As many as the text encoder reads; what the prompt does not fill is padding. */
  ids: number[];
  /** Whether the prompt was longer than that. */
  isCut: boolean;
}

export interface ClipTokenizer {
  encode(prompt: string): PromptTokens;
}

/**
 * Reads the byte-pair tokenizer of CLIP from `vocab.json` and `merges.txt`, or from `tokenizer.json`. Throws an
 * `UpstreamFailure` when the folder has neither.
 */
export async function loadClipTokenizer(folder: string): Promise<ClipTokenizer> {
  const { vocab, merges } = await readVocabulary(folder);
  const { pad, length } = await readSettings(folder);
  const idOf = (token: string): number => {
    const id = vocab[token];
    if (id === undefined) throw unreadable(`it lacks the token ${token}`);
    return id;
  };
  const [start, end] = [idOf(START), idOf(END)];
  const padding = pad === undefined ? end : idOf(pad);
  const tokenizer = new Tokenizer(tokenizerDefinition(vocab, merges, { start, end }), {});
  return {
    encode(prompt) {
      const { ids } = tokenizer.encode(prompt, { add_special_tokens: false });
      const room = length - 2;
      const filled = [start, ...ids.slice(0, room), end];
      const rest = Array.from({ length: length - filled.length }, () => padding);
      return { ids: [...filled, ...rest], isCut: ids.length > room };
    },
  };
}

/** The definition that Hugging Face publishes for CLIP, around a vocabulary. */
function tokenizerDefinition(
  vocab: Record<string, number>,
  merges: readonly string[],
  special: { start: number; end: number },
): object {
  return {
    added_tokens: [
      { id: special.start, content: START, special: true },
      { id: special.end, content: END, special: true },
    ],
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { Regex: String.raw`\s+` }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: WORD_PATTERN }, behavior: 'Removed', invert: true },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true },
      ],
    },
    post_processor: null,
    decoder: null,
    model: {
      type: 'BPE',
      unk_token: END,
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      vocab,
      merges,
    },
  };
}

async function readVocabulary(folder: string) {
  const [vocabulary, merges] = await Promise.all([
    readText(join(folder, 'vocab.json')),
    readText(join(folder, 'merges.txt')),
  ]);
  if (vocabulary !== undefined && merges !== undefined) {
    const lines = merges.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#version'));
    return { vocab: parse(vocabularySchema, vocabulary, 'vocab.json'), merges: lines };
  }
  const whole = await readText(join(folder, 'tokenizer.json'));
  if (whole === undefined) throw unreadable('it has neither vocab.json and merges.txt nor tokenizer.json');
  const { model } = parse(tokenizerFileSchema, whole, 'tokenizer.json');
  const pairs = model.merges.map((merge) => (typeof merge === 'string' ? merge : merge.join(' ')));
  return { vocab: model.vocab, merges: pairs };
}

async function readSettings(folder: string): Promise<{ pad: string | undefined; length: number }> {
  const texts = await Promise.all([
    readText(join(folder, 'tokenizer_config.json')),
    readText(join(folder, 'special_tokens_map.json')),
  ]);
  const settings = texts.flatMap((text) =>
    text === undefined ? [] : [parse(settingsSchema, text, 'tokenizer_config.json')],
  );
  const pad = settings.map(({ pad_token }) => pad_token).find((token) => token !== undefined);
  const length = settings.map(({ model_max_length }) => model_max_length).find((most) => most !== undefined);
  return {
    pad: typeof pad === 'object' ? pad.content : pad,
    length: Math.min(length ?? CONTEXT_LENGTH, CONTEXT_LENGTH),
  };
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, text: string, name: string): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw unreadable(`${name} does not fit`, error);
  }
}

const unreadable = (why: string, cause?: unknown) =>
  new UpstreamFailure('not_configured', `The model's tokenizer cannot be read: ${why}`, { cause });
