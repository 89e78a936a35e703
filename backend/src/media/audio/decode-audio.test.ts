import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { AudioProblem } from './audio-problem.ts';
import { type AudioSource, openAudio } from './audio-source.ts';
import { decodeBlocks, measureDuration } from './decode-audio.ts';

const open = async (name: string) =>
  openAudio(new Uint8Array(await readFile(new URL(`./__fixtures__/${name}`, import.meta.url))));

async function secondsOf(source: AudioSource, maxSeconds: number): Promise<number> {
  let seconds = 0;
  for await (const { channels, sampleRate } of decodeBlocks(source, maxSeconds)) {
    seconds += (channels[0]?.length ?? 0) / sampleRate;
  }
  return seconds;
}

/** The same packets again and again, each of which claims to last no time. */
const lying = (source: AudioSource, times: number): AudioSource => ({
  ...source,
  packets: async function* (withData) {
    for (let i = 0; i < times; i++) {
      for await (const packet of source.packets(withData))
        yield { ...packet, timestamp: 0, duration: 0.0001 };
    }
  },
});

describe('decodeBlocks', () => {
  it('cuts off the encoder delay and padding that the container tells of', async () => {
    expect(await secondsOf(await open('speech.m4a'), 10)).toBeCloseTo(1.2, 2);
    expect(await secondsOf(await open('speech.opus'), 10)).toBeCloseTo(1.2, 1);
  });

  it('counts what really comes out when packets lie about their durations', async () => {
    const source = lying(await open('speech.webm'), 10);
    expect(await measureDuration(source, 1)).toBeLessThan(1);
    await expect(secondsOf(source, 1)).rejects.toMatchObject({ code: 'file_too_large' });
  });

  it('stops measuring at the limit, not at the end', async () => {
    const source = await open('speech.wav');
    let seen = 0;
    const endless: AudioSource = {
      ...source,
      packets: async function* () {
        for (;;) {
          seen++;
          yield { data: new Uint8Array(), timestamp: seen, duration: 1 };
        }
      },
    };
    await expect(measureDuration(endless, 100)).rejects.toBeInstanceOf(AudioProblem);
    expect(seen).toBeLessThan(105);
  });
});
