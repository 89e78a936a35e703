import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import type { Accent } from './pronunciation/arpabet.ts';

/** Numbers of one style. */
const STYLE_NUMBERS = 256;
/**
 * Tokens of the longest run, without the two that frame it: about eleven seconds of speech. The model takes twice as many,
 * for twice the memory, and then speaks hurriedly.
 */
const MAX_TOKENS = 250;
/** The token before and after each run. */
const FRAME = 0;

const tokenizerSchema = z.object({
  model: z.object({ vocab: z.record(z.string(), z.int().nonnegative()) }),
});

/** Reads which number the model has for each character of phonemes. */
export async function readVocabulary(file: string): Promise<ReadonlyMap<string, number>> {
  const { model } = await readModelFile(file, async () =>
    tokenizerSchema.parse(JSON.parse(await readFile(file, 'utf8'))),
  );
  return new Map(Object.entries(model.vocab));
}

/**
 * Phonemes as runs of tokens that the model takes, each framed. Characters that it does not know are left out. A run
 * that would be too long is cut at a pause where it can, else between words.
 */
export function tokenRuns(phonemes: string, vocabulary: ReadonlyMap<string, number>): number[][] {
  const characters = [...phonemes].filter((character) => vocabulary.has(character));
  const runs: number[][] = [];
  for (let start = 0; start < characters.length; ) {
    const end = cutAfter(characters, start);
    const tokens = characters.slice(start, end).map((character) => vocabulary.get(character) ?? FRAME);
    runs.push([FRAME, ...tokens, FRAME]);
    start = end;
  }
  return runs;
}

function cutAfter(characters: readonly string[], start: number): number {
  const rest = characters.length - start;
  if (rest <= MAX_TOKENS) return characters.length;
  // Pieces of about one length: a word or two by themselves are spoken badly.
  const ideal = rest / Math.ceil(rest / MAX_TOKENS);
  const window = characters.slice(start, start + MAX_TOKENS);
  const nearest = (isCut: (character: string) => boolean): number | undefined =>
    window
      .flatMap((character, index) => (isCut(character) && index + 1 > ideal / 2 ? [index + 1] : []))
      .toSorted((one, other) => Math.abs(one - ideal) - Math.abs(other - ideal))[0];
  const length =
    nearest((character) => /[;:,.!?—…]/.test(character)) ?? nearest((character) => character === ' ');
  return start + (length ?? MAX_TOKENS);
}

/** A voice: a style for each length of a run. */
export interface Voice {
  accent: Accent;
  /** The style for a run of so many tokens, without its frame. */
  style(tokens: number): Float32Array;
}

/** Reads a voice: little-endian 32-bit numbers, a row for each length of a run. */
export async function readVoice(folder: string, name: string): Promise<Voice> {
  const file = join(folder, `${name}.bin`);
  const bytes = await readModelFile(file, () => readFile(file));
  const rows = bytes.byteLength / (STYLE_NUMBERS * 4);
  if (rows < 1 || !Number.isInteger(rows)) {
    throw new UpstreamFailure('not_configured', `${name}.bin is no voice of this model`);
  }
  // A copy, since a file may come in memory that is not aligned to numbers.
  const numbers = new Float32Array(new Uint8Array(bytes).buffer);
  return {
    accent: name.startsWith('b') ? 'british' : 'american',
    style(tokens) {
      const row = Math.max(0, Math.min(rows, tokens) - 1);
      return numbers.subarray(row * STYLE_NUMBERS, (row + 1) * STYLE_NUMBERS);
    },
  };
}

async function readModelFile<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const name = file.split(/[\\/]/).at(-1);
    throw new UpstreamFailure('not_configured', `${name} of the model cannot be read`, { cause: error });
  }
}
