import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageDoneEventSchema } from '@ai-platform/contract';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyDiffusion } from '../models/tiny-diffusion.ts';
import { eventsOf } from '../support/event-stream.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

let folder: string;
let service: TestService;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-images-'));
  const model = join(folder, 'tiny');
  await writeTinyDiffusion(model, { scheduler: 'LCMScheduler', readsGuidance: true });
  const modelsFile = join(folder, 'models.json');
  const tiny = {
    engine: 'diffusion',
    capabilities: ['image_generation', 'image_editing'],
    source: { type: 'folder', path: model },
    only_by_name: true,
  };
  await writeFile(modelsFile, JSON.stringify({ local_models: { tiny } }));
  service = await startTestService({ env: { MODELS_FILE: modelsFile, HF_HOME: join(folder, 'home') } });
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

const WIDTH = 96;
const HEIGHT = 64;
const isPlanted = (x: number, y: number) => x >= 40 && x < 60 && y >= 20 && y < 44;

function picture(colourAt: (x: number, y: number) => number[], channels: 1 | 3): Promise<Buffer> {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * channels);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) pixels.set(colourAt(x, y), (y * WIDTH + x) * channels);
  }
  const image = sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels } });
  return (channels === 1 ? image.toColourspace('b-w') : image).png().toBuffer();
}

const slope = (x: number, y: number) => [60 + x, 180 - y, 90 + y];
const scene = () => picture((x, y) => (isPlanted(x, y) ? [230, 20, 20] : slope(x, y)), 3);
const mask = () => picture((x, y) => [isPlanted(x, y) ? 255 : 0], 1);
const pixelsOf = (bytes: Uint8Array) => sharp(bytes).removeAlpha().raw().toBuffer();
const bytesOf = async (reply: Response) => new Uint8Array(await reply.arrayBuffer());

function form(fields: Record<string, string | Buffer>): RequestInit {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') body.set(name, value);
    else body.set(name, new Blob([new Uint8Array(value)]), `${name}.png`);
  }
  return { method: 'POST', body };
}

const eventsIn = async (reply: Response) =>
  eventsOf(await reply.text()).map(({ event, data }) => ({ name: event, data: JSON.parse(data) }));

describe('editing with no key and no network', () => {
  it('removes what the mask covers, leaves every other pixel as it was, and says what it did not read', async () => {
    const before = await scene();
    const reply = await service.fetch(
      '/api/edit-image',
      form({ image: before, mask: await mask(), prompt: 'an empty slope', strength: '0.5' }),
    );
    expect(reply.status).toBe(200);
    expect(reply.headers.get('x-model')).toBe('opencv-inpaint');
    expect(reply.headers.get('x-warning')).toBe(
      'prompt is not supported by this model and was ignored; strength is not supported by this model and was ignored',
    );
    const [original, edited] = [await pixelsOf(before), await pixelsOf(await bytesOf(reply))];
    let outside = 0;
    let inside = 0;
    for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
      const [x, y] = [pixel % WIDTH, Math.floor(pixel / WIDTH)];
      const difference = (other: number[]) =>
        other.reduce((sum, value, channel) => sum + Math.abs(value - (edited[pixel * 3 + channel] ?? 0)), 0);
      if (isPlanted(x, y)) inside += difference(slope(x, y)) / 3;
      else outside += difference([...original.subarray(pixel * 3, pixel * 3 + 3)]);
    }
    expect(outside).toBe(0);
    expect(inside / (20 * 24)).toBeLessThan(6);
  });

  it('asks for a mask, or for what can do without one', async () => {
    const reply = await service.fetch('/api/edit-image', form({ image: await scene(), prompt: 'a slope' }));
    expect(reply.status).toBe(503);
    expect(await reply.json()).toMatchObject({
      error: 'model_unavailable',
      message: expect.stringMatching(
        /send a mask.*run "npm run models -- pull lcm-dreamshaper-v7" \(4\.3 GB\)\. Or: .*HF_API_KEY/,
      ),
      details: { downloadable: 'lcm-dreamshaper-v7' },
    });
  });

  it('is described as what it is', async () => {
    const { capabilities } = (await (await service.fetch('/config/models')).json()) as {
      capabilities: Record<string, { models: { model: string }[] }>;
    };
    const model = capabilities.image_editing?.models.find(({ model }) => model === 'opencv-inpaint');
    expect(model).toMatchObject({
      availability: 'ready',
      note: expect.stringContaining('cannot follow a prompt'),
      parameters: { prompt: { supported: false } },
    });
  });
});

describe('enlarging', () => {
  it('gives a larger image to who names the model, and to nobody else', async () => {
    const image = await scene();
    const reply = await service.fetch(
      '/api/edit-image',
      form({ image, prompt: 'sharper', model: 'local:esrgan-slim-x4', format: 'webp' }),
    );
    expect(reply.headers.get('x-warning')).toBe('prompt is not supported by this model and was ignored');
    const { width, height, format } = await sharp(await bytesOf(reply)).metadata();
    expect([width, height, format]).toEqual([WIDTH * 4, HEIGHT * 4, 'webp']);

    const { capabilities } = (await (await service.fetch('/config/models')).json()) as {
      capabilities: Record<string, { fallback_order: string[]; alternatives: string[] }>;
    };
    expect(capabilities.image_editing?.fallback_order).not.toContain('local:esrgan-slim-x4');
    expect(capabilities.image_editing?.alternatives).toContain('local:esrgan-slim-x4');
  });
});

describe('progress of an image', () => {
  const request = { model: 'local:tiny', prompt: 'a red cat', num_inference_steps: 4, seed: 5 };

  it('comes as events before the image', async () => {
    const fresh = { 'cache-control': 'no-store' };
    const reply = await service.post('/api/image', { ...request, stream: true }, fresh);
    expect(reply.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const events = await eventsIn(reply);
    const steps = events.filter(({ name }) => name === 'progress').map(({ data }) => data);
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) expect(step).toEqual({ step: expect.any(Number), steps: 4 });
    expect(events.at(-1)?.name).toBe('done');
    const done = imageDoneEventSchema.parse(events.at(-1)?.data);
    expect(done).toMatchObject({ content_type: 'image/png', model: 'tiny', provider: 'local', warnings: [] });

    const whole = await service.post('/api/image', request, fresh);
    expect(whole.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(done.image, 'base64').equals(await bytesOf(whole))).toBe(true);
  });

  it('comes of an edit in a form too, with its warnings', async () => {
    const reply = await service.fetch(
      '/api/edit-image',
      form({
        image: await scene(),
        prompt: 'a red cat',
        negative_prompt: 'a dog',
        model: 'local:tiny',
        stream: 'true',
      }),
    );
    const events = await eventsIn(reply);
    expect(events.map(({ name }) => name)).toContain('progress');
    expect(events.at(-1)).toMatchObject({
      name: 'done',
      data: { warnings: ['negative_prompt is not supported by this model and was ignored'] },
    });
    const { image } = imageDoneEventSchema.parse(events.at(-1)?.data);
    const { width, height } = await sharp(Buffer.from(image, 'base64')).metadata();
    expect([width, height]).toEqual([WIDTH, HEIGHT]);
  });

  it('is only the image where it is known already', async () => {
    const again = { ...request, seed: 6, stream: true };
    await eventsIn(await service.post('/api/image', again));
    const reply = await service.post('/api/image', again);
    expect(reply.headers.get('x-cache')).toBe('hit');
    expect((await eventsIn(reply)).map(({ name }) => name)).toEqual(['done']);
  });

  it('does not hide what is wrong with the request', async () => {
    const wrong = await service.post('/api/image', { ...request, width: 1, stream: true });
    expect([wrong.status, wrong.headers.get('content-type')]).toEqual([
      422,
      'application/json; charset=utf-8',
    ]);
    const unmakeable = await service.post('/api/image', { ...request, width: 72, stream: true });
    expect(unmakeable.status).toBe(422);
    expect(await unmakeable.json()).toMatchObject({ message: expect.stringContaining('multiples of 16') });
    const noFlag = await service.fetch(
      '/api/edit-image',
      form({ image: await scene(), prompt: 'x', stream: 'yes' }),
    );
    expect(noFlag.status).toBe(422);
  });

  it('stops when the caller leaves, and the next is served', async () => {
    const left = new AbortController();
    const reply = await fetch(`${service.url}/api/image`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...request, seed: 7, num_inference_steps: 50, stream: true }),
      signal: left.signal,
    });
    const reader = reply.body?.getReader();
    await reader?.read();
    left.abort();
    expect((await service.post('/api/image', { ...request, seed: 8 })).status).toBe(200);
  });
});
