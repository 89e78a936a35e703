import { LRUCache } from 'lru-cache';
import { workerData } from 'piscina';
import { keptLetters } from '../../../latin-letters.ts';
import { splitText } from '../../../split-text.ts';
import type { WasmProgram } from '../../flite/web-assembly.ts';
import type { Phone } from './arpabet.ts';
import { soundsOf } from './letter-to-sound.ts';
import { pronounce } from './pronounce.ts';
import type { PronunciationResults, PronunciationTask } from './pronunciation-task.ts';
import { spokenText } from './spoken-text.ts';

// The pool hands the compiled program to each of its workers.
const program = workerData as WasmProgram;

/** Characters of a piece: a sentence or a few short ones, which the model speaks better than each alone. */
const PIECE_SIZES = { together: 120, atMost: 400 };
const MAX_LEARNED_WORDS = 5_000;

/** Sounds of words that no dictionary has. */
const learned = new LRUCache<string, readonly Phone[]>({ max: MAX_LEARNED_WORDS });

async function learn(words: readonly string[]): Promise<ReadonlyMap<string, readonly Phone[]>> {
  const unknown = words.filter((word) => !learned.has(word));
  const found = unknown.length === 0 ? [] : await soundsOf(program, unknown);
  const all = new Map(found);
  for (const word of words) {
    const phones = all.get(word) ?? learned.get(word);
    if (!phones) continue;
    learned.set(word, phones);
    all.set(word, phones);
  }
  return all;
}

/** The thread's entry. It keeps the pronouncing dictionary, which takes long to load and much memory. */
export default async function work(
  task: PronunciationTask,
): Promise<PronunciationResults[PronunciationTask['kind']]> {
  if (task.kind === 'pronounce') return pronounce(task.text, task.accent, learn);
  const spoken = spokenText(task.text);
  // Signs become words and numbers grow, so that only letters of other scripts count as lost.
  const letters = task.text.replaceAll(/[^\p{L}\n]/gu, '');
  const kept =
    letters === ''
      ? spoken === ''
        ? 0
        : 1
      : keptLetters(letters, letters.replaceAll(/\P{Script=Latin}/gu, ''));
  return { pieces: splitText(spoken, PIECE_SIZES), kept };
}
