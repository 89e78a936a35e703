import type { Accent } from './arpabet.ts';

/** What the thread does that knows how English is said. */
export type PronunciationTask =
  /** Brings a text to words and splits it into pieces to be spoken one by one. */
  | { kind: 'prepare'; text: string }
  /** Phonemes of one piece. */
  | { kind: 'pronounce'; text: string; accent: Accent };

export interface PronunciationResults {
  prepare: {
    pieces: string[];
    /** Part of the letters that can be spoken, 0 to 1. */
    kept: number;
  };
  pronounce: string;
}
