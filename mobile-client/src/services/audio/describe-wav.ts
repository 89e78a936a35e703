import type { Media } from '../../utils/media';
import { readWav, wavPeaks } from '../../utils/wav';

/** What can be told of a sound without playing it. */
export interface AudioDescription {
  seconds: number;
  /** The loudest moment of each of as many parts of equal length, 0 to 1. */
  peaks: readonly number[];
}

/** Looks into a WAV file. Null when it is none. */
export function describeWav({ bytes }: Media, parts: number): AudioDescription | null {
  const wav = readWav(bytes);
  const peaks = wavPeaks(bytes, parts);
  return wav === null || peaks === null ? null : { seconds: wav.durationSeconds, peaks };
}
