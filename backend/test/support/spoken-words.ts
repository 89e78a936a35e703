import { plainWavSamples } from '../../src/media/audio/wav.ts';
import { createFliteEngine, FLITE_MODELS } from '../../src/providers/local/engines/flite/flite-engine.ts';
import type { LoadedModel } from '../../src/providers/local/local-engine.ts';
import { createLogger } from '../../src/utils/logging.ts';

/** Hz. */
export const SPOKEN_SAMPLE_RATE = 16_000;

const logger = createLogger('ERROR');

export async function loadFlite(): Promise<LoadedModel> {
  const [model] = FLITE_MODELS;
  if (!model) throw new Error('Flite has no model');
  return createFliteEngine().load(model, { folder: '', logger });
}

/** A text as Flite says it: samples at `SPOKEN_SAMPLE_RATE`. */
export async function speak(flite: LoadedModel, text: string): Promise<Int16Array> {
  const media = await flite.synthesizeSpeech?.(
    { text, speed: 1, preferredFormat: 'wav' },
    { model: 'flite', signal: new AbortController().signal, logger, requestId: 'test' },
  );
  if (!media) throw new Error('Flite does not speak');
  return plainWavSamples(media.bytes);
}

export const silence = (seconds: number) => new Int16Array(Math.round(seconds * SPOKEN_SAMPLE_RATE));

export function joinSamples(pieces: readonly Int16Array[]): Int16Array {
  const joined = new Int16Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.length;
  }
  return joined;
}

/** Words of a text as a transcript is judged by: lower case, no punctuation. */
export const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z0-9']+/g) ?? [];

/** Words that must be changed, left out or put in to make one text of the other: Levenshtein's distance. */
export function wordErrors(expected: readonly string[], heard: readonly string[]): number {
  let row = Array.from({ length: heard.length + 1 }, (_, index) => index);
  for (const [index, word] of expected.entries()) {
    const next = [index + 1];
    for (const [position, other] of heard.entries()) {
      const replaced = (row[position] ?? 0) + (word === other ? 0 : 1);
      next.push(Math.min(replaced, (row[position + 1] ?? 0) + 1, (next[position] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
