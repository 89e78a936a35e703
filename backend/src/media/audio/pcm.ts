import type { Pcm } from './audio-format.ts';
import { Resampler } from './resampler.ts';

/** The mean of all channels. */
export function mixToMono(channels: Float32Array[]): Float32Array {
  const [first = new Float32Array()] = channels;
  if (channels.length === 1) return first;
  const mono = new Float32Array(first.length);
  for (const channel of channels) {
    for (let i = 0; i < mono.length; i++) mono[i] = (mono[i] ?? 0) + (channel[i] ?? 0) / channels.length;
  }
  return mono;
}

/** Brings blocks to `sampleRate`, each channel by itself. */
export async function* resampleBlocks(blocks: AsyncIterable<Pcm>, sampleRate: number): AsyncGenerator<Pcm> {
  let resamplers: Resampler[] | undefined;
  for await (const block of blocks) {
    if (block.sampleRate === sampleRate) {
      yield block;
      continue;
    }
    resamplers ??= block.channels.map(() => new Resampler(block.sampleRate, sampleRate));
    yield {
      channels: advance(resamplers, (resampler, i) =>
        resampler.push(block.channels[i] ?? new Float32Array()),
      ),
      sampleRate,
    };
  }
  if (resamplers) yield { channels: advance(resamplers, (resampler) => resampler.end()), sampleRate };
}

const advance = (resamplers: Resampler[], step: (resampler: Resampler, index: number) => Float32Array) =>
  resamplers.map(step);

export async function* mapChannels(
  blocks: AsyncIterable<Pcm>,
  change: (channels: Float32Array[]) => Float32Array[],
): AsyncGenerator<Pcm> {
  for await (const { channels, sampleRate } of blocks) yield { channels: change(channels), sampleRate };
}

/** Interleaved samples, each passed through `convert`, in a new array from `allocate`. */
export function interleave<T extends Int16Array | Int32Array>(
  channels: Float32Array[],
  allocate: (length: number) => T,
  convert: (sample: number) => number,
): T {
  const count = channels.length;
  const output = allocate((channels[0]?.length ?? 0) * count);
  for (const [index, channel] of channels.entries()) {
    for (let i = 0; i < channel.length; i++) output[i * count + index] = convert(channel[i] ?? 0);
  }
  return output;
}
