import { asArrayBufferView } from '../../utils/bytes';
import type { Media } from '../../utils/media';
import { type AudioDescription, describeWav } from './describe-wav';

/** Decoded it takes a hundred times as much memory: at 64 kbit/s this is a quarter of an hour. */
const MAX_BYTES = 8_000_000;
/** Enough for a drawing, and the least that every browser can decode to. */
const SAMPLE_RATE = 8_000;

export async function describeAudio(audio: Media, parts: number): Promise<AudioDescription | null> {
  const wav = describeWav(audio, parts);
  if (wav !== null || audio.bytes.length > MAX_BYTES) return wav;
  try {
    const context = new OfflineAudioContext(1, 1, SAMPLE_RATE);
    // The decoder takes the buffer away from whoever gave it.
    const decoded = await context.decodeAudioData(asArrayBufferView(audio.bytes).slice().buffer);
    return { seconds: decoded.duration, peaks: peaksOf(decoded.getChannelData(0), parts) };
  } catch {
    return null;
  }
}

function peaksOf(samples: Float32Array, parts: number): number[] {
  return Array.from({ length: parts }, (_, part) => {
    const end = Math.floor(((part + 1) * samples.length) / parts);
    let peak = 0;
    for (let at = Math.floor((part * samples.length) / parts); at < end; at++) {
      peak = Math.max(peak, Math.abs(samples[at] ?? 0));
    }
    return Math.min(1, peak);
  });
}
