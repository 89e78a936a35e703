import { describe, expect, it } from 'vitest';
import type { CachedInference } from '../inference/cached-inference.ts';
import type { StepProgress } from '../providers/provider.ts';
import type { FinishedImage } from '../services/image-service.ts';
import { openImageEvents } from './image-events.ts';

const made: CachedInference<FinishedImage> = {
  value: {
    media: { bytes: Uint8Array.of(1, 2, 3), contentType: 'image/png' },
    warnings: ['seed was ignored'],
  },
  model: 'm',
  provider: 'p',
  attempts: 1,
  fellBack: false,
  cache: 'bypass',
};
const DONE = `event: done\ndata: ${JSON.stringify({
  image: 'AQID',
  content_type: 'image/png',
  model: 'm',
  provider: 'p',
  warnings: ['seed was ignored'],
})}\n\n`;
const progress = (step: number, steps: number) =>
  `event: progress\ndata: ${JSON.stringify({ step, steps })}\n\n`;

describe('events of an image', () => {
  it('are only the image where the model has no steps', async () => {
    const events = await openImageEvents(async () => made);
    const told: string[] = [];
    for await (const event of events) told.push(event);
    expect(told).toEqual([DONE]);
  });

  it('tell each step to a reader who keeps up', async () => {
    const work = Promise.withResolvers<typeof made>();
    let tell: (progress: StepProgress) => void = () => {};
    const opened = openImageEvents((onProgress) => {
      tell = onProgress;
      return work.promise;
    });
    tell({ step: 1, steps: 2 });
    const events = (await opened)[Symbol.asyncIterator]();
    expect(await events.next()).toEqual({ done: false, value: progress(1, 2) });
    const next = events.next();
    tell({ step: 2, steps: 2 });
    expect(await next).toEqual({ done: false, value: progress(2, 2) });
    work.resolve(made);
    expect(await events.next()).toEqual({ done: false, value: DONE });
    expect((await events.next()).done).toBe(true);
  });

  it('tell only the last of several steps to a reader who does not', async () => {
    const work = Promise.withResolvers<typeof made>();
    const events = await openImageEvents((onProgress) => {
      for (const step of [1, 2, 3]) onProgress({ step, steps: 9 });
      return work.promise;
    });
    const reader = events[Symbol.asyncIterator]();
    expect((await reader.next()).value).toBe(progress(3, 9));
    work.resolve(made);
    expect((await reader.next()).value).toBe(DONE);
  });

  it('fail before the first of them as a whole, and later in between', async () => {
    const failure = new Error('broken');
    await expect(openImageEvents(() => Promise.reject(failure))).rejects.toBe(failure);

    const work = Promise.withResolvers<typeof made>();
    const events = await openImageEvents((onProgress) => {
      onProgress({ step: 1, steps: 2 });
      return work.promise;
    });
    const reader = events[Symbol.asyncIterator]();
    await reader.next();
    work.reject(failure);
    await expect(reader.next()).rejects.toBe(failure);
  });
});
