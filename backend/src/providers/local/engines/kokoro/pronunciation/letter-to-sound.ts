import { runFlite } from '../../flite/flite-program.ts';
import type { WasmProgram } from '../../flite/web-assembly.ts';
import type { Phone } from './arpabet.ts';
import { withStress } from './stress.ts';

/** Flite's lightest voice: only its front end is wanted. */
const OPTIONS = ['-voice', 'kal', '-ps'];

/** The sounds of words that no dictionary has, by the letter-to-sound rules of Flite. Words are lower-case ASCII. */
export async function soundsOf(
  program: WasmProgram,
  words: readonly string[],
): Promise<Map<string, readonly Phone[]>> {
  // A blank line ends an utterance, and each utterance is printed as a line.
  const { printed } = await runFlite(program, OPTIONS, words.map((word) => `${word}\n\n`).join(''));
  const lines = printed.trim().split('\n');
  if (lines.length !== words.length) return new Map();
  return new Map(words.map((word, index) => [word, withStress(phonesOf(lines[index] ?? ''), word)]));
}

const phonesOf = (line: string): Phone[] =>
  line
    .trim()
    .split(/\s+/)
    .filter((name) => name !== 'pau')
    .map((name) => ({ symbol: name === 'ax' ? 'AH' : name.toUpperCase(), stress: name === 'ax' ? '0' : '' }));
