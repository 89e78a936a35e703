import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinSamples, loadFlite, silence, speak } from '../../../../test/support/spoken-words.ts';
import { createVoiceActivityDetector, toSeconds } from './voice-activity-detector.ts';

const OPTIONS = { minSilence: 0.4, maxSegment: 20 };
const { signal } = new AbortController();

const detector = createVoiceActivityDetector(4);
let sentences: Int16Array[];
beforeAll(async () => {
  const flite = await loadFlite();
  const texts = ['Good morning to you all.', 'The train leaves from platform two.', 'Mind the gap.'];
  sentences = await Promise.all(texts.map((text) => speak(flite, text)));
  await flite.close();
});
afterAll(() => detector.close());

const noise = (seconds: number, loudness: number) =>
  silence(seconds).map((_, index) => Math.sin(index * index * 0.017) * loudness);

describe('voice activity', () => {
  it('is found where somebody speaks, with silence in between', async () => {
    const pause = silence(1);
    const recording = joinSamples(sentences.flatMap((sentence) => [pause, sentence]));
    const segments = await detector.detect(recording, OPTIONS, signal);
    let position = 0;
    const expected = sentences.map((sentence) => {
      const start = position + pause.length;
      position = start + sentence.length;
      return { start, end: position };
    });
    expect(segments).toHaveLength(expected.length);
    for (const [index, { start, end }] of expected.entries()) {
      const found = segments[index];
      // Flite's sentences have silence of their own at both ends.
      expect(Math.abs(toSeconds((found?.start ?? 0) - start))).toBeLessThan(0.3);
      expect(Math.abs(toSeconds((found?.end ?? 0) - end))).toBeLessThan(0.3);
    }
  });

  it.each([
    ['silence', () => silence(3)],
    ['a soft hiss', () => noise(3, 300)],
    ['a loud hiss', () => noise(3, 8_000)],
    ['nothing', () => silence(0)],
    ['less than a frame', () => noise(0.01, 8_000)],
  ])('is not found in %s', async (_name, recording) => {
    expect(await detector.detect(recording(), OPTIONS, signal)).toEqual([]);
  });

  it('is the same whether a recording is heard in one piece or in several', async () => {
    const [sentence = silence(0)] = sentences;
    // The second minute begins within the sentence.
    const before = silence(59.5);
    const late = await detector.detect(joinSamples([before, sentence, silence(1)]), OPTIONS, signal);
    const early = await detector.detect(joinSamples([silence(1), sentence, silence(1)]), OPTIONS, signal);
    expect(late).toHaveLength(1);
    const length = ([first]: typeof late) => toSeconds((first?.end ?? 0) - (first?.start ?? 0));
    expect(length(late)).toBeCloseTo(length(early), 0);
  });

  it('is not looked for any further when the caller leaves', async () => {
    const caller = new AbortController();
    const found = detector.detect(silence(1_200), OPTIONS, caller.signal);
    caller.abort(new Error('gone'));
    await expect(found).rejects.toThrow('gone');
    expect(await detector.detect(silence(1), OPTIONS, signal)).toEqual([]);
  });
});
