import type { Media } from '../../utils/media';
import { type AudioDescription, describeWav } from './describe-wav';

/** Looks into a sound file. Null when it is of a kind that cannot be looked into here. */
export async function describeAudio(audio: Media, parts: number): Promise<AudioDescription | null> {
  return describeWav(audio, parts);
}
