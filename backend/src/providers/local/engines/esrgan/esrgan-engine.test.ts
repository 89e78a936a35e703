import { Writable } from 'node:stream';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../../../utils/logging.ts';
import type { CallContext, Media, StepProgress } from '../../../provider.ts';
import type { LoadedModel } from '../../local-engine.ts';
import { createEsrganEngine, ESRGAN_MODELS } from './esrgan-engine.ts';

const logger = createLogger('ERROR', new Writable({ write: (_chunk, _encoding, done) => done() }));
const context = (changes: Partial<CallContext> = {}): CallContext => ({
  model: 'esrgan',
  signal: new AbortController().signal,
  logger,
  requestId: 'test',
  ...changes,
});

let models: LoadedModel[];
beforeAll(async () => {
  models = await Promise.all(
    ESRGAN_MODELS.map((model) => createEsrganEngine().load(model, { folder: '', logger })),
  );
});
afterAll(() => Promise.all(models.map((model) => model.close())));

async function enlarge(scale: 2 | 4, image: Media, mask?: Media, changes: Partial<CallContext> = {}) {
  const model = models[scale === 2 ? 0 : 1];
  const enlarged = await model?.editImage?.(
    { prompt: '', image, ...(mask ? { mask } : {}) },
    context(changes),
  );
  if (!enlarged) throw new Error('The model does not edit');
  return enlarged;
}

/** Rings and stripes, which a poor enlargement blurs or steps. */
function drawing(width: number, height: number, channels: 3 | 4 = 3): Buffer {
  const pixels = Buffer.alloc(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const rings = 127 + 100 * Math.sin(Math.hypot(x - width / 3, y - height / 2) * (40 / width));
      const stripes = x + y * 2 < width ? 200 : 60;
      pixels.set(
        [rings, stripes, (x / width) * 255, x < width / 2 ? 255 : 90].slice(0, channels),
        (y * width + x) * channels,
      );
    }
  }
  return pixels;
}

async function png(pixels: Buffer, width: number, height: number, channels: 3 | 4 = 3): Promise<Media> {
  const bytes = await sharp(pixels, { raw: { width, height, channels } }).png().toBuffer();
  return { bytes, contentType: 'image/png' };
}

/** Mean square of the differences between channels. */
function squaredError(one: Buffer, other: Buffer): number {
  return one.reduce((sum, value, index) => sum + (value - (other[index] ?? 0)) ** 2, 0) / one.length;
}

describe.each([2, 4] as const)('enlarging %i times', (scale) => {
  it('comes close to the larger original', async () => {
    const [width, height] = [320, 160];
    const original = drawing(width, height);
    const raw = { width, height, channels: 3 as const };
    const [w, h] = [width / scale, height / scale];
    const small = await sharp(original, { raw }).resize(w, h, { kernel: 'cubic' }).png().toBuffer();
    const enlarged = await enlarge(scale, { bytes: small, contentType: 'image/png' });
    const image = sharp(enlarged.bytes);
    const metadata = await image.metadata();
    expect([metadata.width, metadata.height, metadata.channels]).toEqual([width, height, 3]);
    // Mean square of 100: 28 dB. Weights in a wrong order give thousands.
    expect(squaredError(await image.raw().toBuffer(), original)).toBeLessThan(100);
  });

  it('gives no seam between tiles', async () => {
    // Three tiles and a bit across; the middle alone lies in one tile when it is cut out with what is around it.
    const [width, height] = [300, 40];
    const pixels = drawing(width, height);
    const whole = await enlarge(scale, await png(pixels, width, height));
    const part = { left: 80, top: 0, width: 120, height };
    const cut = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .extract(part)
      .raw()
      .toBuffer();
    const alone = await enlarge(scale, await png(cut, part.width, part.height));
    const seam = { left: (128 - 10 - part.left) * scale, top: 0, width: 20 * scale, height: height * scale };
    const inWhole = { ...seam, left: seam.left + part.left * scale };
    const pixelsIn = (media: Media, area: typeof seam) => sharp(media.bytes).extract(area).raw().toBuffer();
    expect(squaredError(await pixelsIn(whole, inWhole), await pixelsIn(alone, seam))).toBe(0);
  });
});

describe('enlarging', () => {
  it('keeps what is translucent', async () => {
    const enlarged = await enlarge(2, await png(drawing(40, 40, 4), 40, 40, 4));
    const { data, info } = await sharp(enlarged.bytes).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([80, 80, 4]);
    expect([data[3], data[79 * 4 + 3]]).toEqual([255, 90]);
  });

  it('tells each tile', async () => {
    const told: StepProgress[] = [];
    const onProgress = (progress: StepProgress) => told.push(progress);
    await enlarge(2, await png(drawing(200, 150), 200, 150), undefined, { onProgress });
    expect(told).toEqual([1, 2, 3, 4].map((step) => ({ step, steps: 4 })));
  });

  it('takes no mask and no image that would become too large', async () => {
    const image = await png(drawing(8, 8), 8, 8);
    await expect(enlarge(2, image, image)).rejects.toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining('without a mask'),
    });
    await expect(enlarge(4, await png(drawing(1025, 2), 1025, 2))).rejects.toMatchObject({
      kind: 'unsupported',
      message: 'This model enlarges images of up to 1024 pixels on the longer side',
    });
  });

  it('stops between two tiles when the caller leaves', async () => {
    const left = new AbortController();
    const reason = new Error('left');
    const onProgress = () => left.abort(reason);
    const work = enlarge(2, await png(drawing(200, 150), 200, 150), undefined, {
      onProgress,
      signal: left.signal,
    });
    await expect(work).rejects.toBe(reason);
  });
});
