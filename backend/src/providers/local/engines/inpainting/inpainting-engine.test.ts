import { Writable } from 'node:stream';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../../../utils/logging.ts';
import type { CallContext, Media } from '../../../provider.ts';
import type { LoadedModel } from '../../local-engine.ts';
import { createInpaintingEngine, INPAINTING_MODELS } from './inpainting-engine.ts';

const WIDTH = 160;
const HEIGHT = 120;
const HOLE = { left: 60, top: 40, width: 30, height: 40 };
const logger = createLogger('ERROR', new Writable({ write: (_chunk, _encoding, done) => done() }));
const context = (signal = new AbortController().signal): CallContext => ({
  model: 'opencv-inpaint',
  signal,
  logger,
  requestId: 'test',
});

let model: LoadedModel;
beforeAll(async () => {
  const [known] = INPAINTING_MODELS;
  if (!known) throw new Error('There is no model');
  model = await createInpaintingEngine().load(known, { folder: '', logger });
});
afterAll(() => model.close());

const isInHole = (x: number, y: number) =>
  x >= HOLE.left && x < HOLE.left + HOLE.width && y >= HOLE.top && y < HOLE.top + HOLE.height;

/** A smooth slope of colours; `planted` covers the hole with red. */
async function picture({ planted, channels = 3 }: { planted: boolean; channels?: 3 | 4 }): Promise<Media> {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * channels);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const slope = [60 + x, 200 - y, 90 + y, 128];
      const colour = planted && isInHole(x, y) ? [220, 10, 10, 255] : slope;
      for (let channel = 0; channel < channels; channel++) {
        pixels[(y * WIDTH + x) * channels + channel] = colour[channel] ?? 0;
      }
    }
  }
  const raw = { width: WIDTH, height: HEIGHT, channels };
  return { bytes: await sharp(pixels, { raw }).png().toBuffer(), contentType: 'image/png' };
}

async function mask(everywhere = false): Promise<Media> {
  const pixels = Buffer.alloc(WIDTH * HEIGHT, everywhere ? 255 : 0);
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) if (isInHole(x, y)) pixels[y * WIDTH + x] = 255;
  const image = sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } }).toColourspace('b-w');
  return { bytes: await image.png().toBuffer(), contentType: 'image/png' };
}

const pixelsOf = (media: Media) => sharp(media.bytes).raw().toBuffer();

/** Mean distance of the hole's channels between two pictures. */
function distanceInHole(one: Buffer, other: Buffer, channels: number): number {
  let sum = 0;
  let count = 0;
  for (let at = 0; at < one.length; at++) {
    const pixel = Math.floor(at / channels);
    if (!isInHole(pixel % WIDTH, Math.floor(pixel / WIDTH))) continue;
    sum += Math.abs((one[at] ?? 0) - (other[at] ?? 0));
    count += 1;
  }
  return sum / count;
}

async function edit(image: Media, drawn: Media | undefined, signal?: AbortSignal): Promise<Media> {
  const edited = await model.editImage?.(
    { prompt: '', image, ...(drawn ? { mask: drawn } : {}) },
    context(signal),
  );
  if (!edited) throw new Error('The model does not edit');
  return edited;
}

describe('inpainting', () => {
  it.each([3, 4] as const)('continues what is around the mask (%i channels)', async (channels) => {
    const before = await picture({ planted: true, channels });
    const clean = await pixelsOf(await picture({ planted: false, channels }));
    expect(distanceInHole(await pixelsOf(before), clean, channels)).toBeGreaterThan(60);

    const edited = await edit(before, await mask());
    const after = await pixelsOf(edited);
    expect(edited.contentType).toBe('image/png');
    expect(after.length).toBe(clean.length);
    expect(distanceInHole(after, clean, channels)).toBeLessThan(5);
  });

  it('asks for a mask', async () => {
    await expect(edit(await picture({ planted: true }), undefined)).rejects.toMatchObject({
      kind: 'not_configured',
      message: expect.stringContaining('send a mask'),
    });
  });

  it('refuses a mask that leaves nothing', async () => {
    await expect(edit(await picture({ planted: true }), await mask(true))).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('covers the whole image'),
    });
  });

  it('stops when the caller has left', async () => {
    const left = new AbortController();
    const reason = new Error('left');
    const work = edit(await picture({ planted: true }), await mask(), left.signal);
    left.abort(reason);
    await expect(work).rejects.toBe(reason);
  });

  it('turns away more pictures than may wait', async () => {
    const [image, drawn] = [await picture({ planted: true }), await mask()];
    const works = await Promise.allSettled(Array.from({ length: 40 }, () => edit(image, drawn)));
    const failures = works.filter((work) => work.status === 'rejected').map(({ reason }) => reason);
    expect(works.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(failures.length).toBeGreaterThan(0);
    expect(failures[0]).toMatchObject({ kind: 'unavailable', retryAfterMs: expect.any(Number) });
  });
});
