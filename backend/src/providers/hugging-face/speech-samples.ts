import { interleave } from '../../media/audio/pcm.ts';
import { toInt16, wavFile } from '../../media/audio/wav.ts';
import type { Media } from '../provider.ts';
import { UpstreamFailure } from '../upstream-failure.ts';

const MOST_CHANNELS = 8;

/**
 * Speech that an upstream answered as numbers, as 16-bit PCM WAV.
 *
 * @param audio samples from -1 to 1, by channel where there are several: `[…]`, `[[…]]` or `[[[…]]]`
 * @param sampleRate Hz
 * @throws UpstreamFailure `invalid_reply` when there are no samples or the rate is no rate
 */
export function speechFromSamples(audio: unknown, sampleRate: number): Media {
  const channels = channelsOf(audio);
  const frames = channels[0]?.length ?? 0;
  const isRate = Number.isInteger(sampleRate) && sampleRate >= 1_000 && sampleRate <= 768_000;
  const even = channels.every(({ length }) => length === frames);
  if (frames === 0 || channels.length > MOST_CHANNELS || !even || !isRate) {
    throw new UpstreamFailure('invalid_reply', 'The upstream answered audio samples that are none');
  }
  const samples = interleave(channels, (length) => new Int16Array(length), toInt16);
  const bytes = new Uint8Array(samples.buffer);
  return { bytes: wavFile([bytes], sampleRate, channels.length), contentType: 'audio/wav' };
}

function channelsOf(audio: unknown): Float32Array[] {
  if (!Array.isArray(audio)) return [];
  if (audio.every((sample): sample is number => typeof sample === 'number'))
    return [Float32Array.from(audio)];
  return audio.flatMap(channelsOf);
}
