/** One word as the recognizer heard it. */
export interface HeardWord {
  /** Number of the utterance that it belongs to. */
  utterance: number;
  word: string;
  /** Seconds from the beginning of the utterance. */
  start: number;
  end: number;
  /** Posterior probability, 0 to 1. */
  confidence: number;
}

const FIELDS = 6;

/**
 * Reads the recognizer's CTM output: a line `utterance channel start duration word confidence` for each word
 * (NIST's conversation time mark format). Silence, breath and noise, which it writes in brackets, are left out.
 */
export function readWordTimes(ctm: string): HeardWord[] {
  const words: HeardWord[] = [];
  for (const line of ctm.split('\n')) {
    const fields = line.split(' ');
    const [utterance, , start, duration, word, confidence] = fields;
    if (fields.length !== FIELDS || word === undefined || /^[<[+]/.test(word)) continue;
    words.push({
      utterance: Number(utterance),
      // The second pronunciation of a word is written `word(2)`.
      word: word.replace(/\(\d+\)$/, ''),
      start: Number(start),
      end: Number(start) + Number(duration),
      // Rounding in the recognizer's logarithms takes it a little above 1.
      confidence: Math.min(1, Number(confidence)),
    });
  }
  return words;
}
