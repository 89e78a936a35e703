import { mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TinyDiffusionOptions, writeTinyDiffusion } from '../../../../../test/models/tiny-diffusion.ts';
import { createLogger } from '../../../../utils/logging.ts';
import type {
  CallContext,
  ImageEditingCall,
  ImageGenerationCall,
  Media,
  StepProgress,
} from '../../../provider.ts';
import type { LoadedModel } from '../../local-engine.ts';
import type { LocalModel } from '../../local-model.ts';
import { createDiffusionEngine, type DiffusionEngineOptions } from './diffusion-engine.ts';
import { DIFFUSION_MODELS } from './diffusion-models.ts';
import { diffusionOptionsSchema } from './diffusion-options.ts';

const logger = createLogger('ERROR', new Writable({ write: (_chunk, _encoding, done) => done() }));
const context = (changes: Partial<CallContext> = {}): CallContext => ({
  model: 'tiny',
  signal: new AbortController().signal,
  logger,
  requestId: 'test',
  ...changes,
});

let root: string;
/** A set for each kind of model, and a model in memory for each kind and its options. */
const folders = new Map<string, Promise<string>>();
const models = new Map<string, Promise<LoadedModel>>();
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'diffusion-'));
});
afterAll(async () => {
  await Promise.all([...models.values()].map(async (model) => (await model).close()));
  await rm(root, { recursive: true, force: true });
});

async function writeModel(options: TinyDiffusionOptions = {}): Promise<string> {
  const folder = await mkdtemp(join(root, 'model-'));
  await writeTinyDiffusion(folder, options);
  return folder;
}

const definition = (folder: string, options?: LocalModel['options']): LocalModel => ({
  id: 'tiny',
  engine: 'diffusion',
  capabilities: ['image_generation', 'image_editing'],
  source: { type: 'folder', path: folder, files: [] },
  languages: [],
  licence: 'MIT',
  memoryBytes: 1_000_000,
  parameters: {},
  ...(options ? { options } : {}),
});

const load = (
  folder: string,
  options?: LocalModel['options'],
  engine: DiffusionEngineOptions = {},
): Promise<LoadedModel> =>
  createDiffusionEngine(engine).load(definition(folder, options), { folder, logger });

/** A model that the tests share. */
function open(kind: TinyDiffusionOptions = {}, options?: LocalModel['options']): Promise<LoadedModel> {
  const known = folders.get(JSON.stringify(kind)) ?? writeModel(kind);
  folders.set(JSON.stringify(kind), known);
  const key = JSON.stringify([kind, options]);
  const model = models.get(key) ?? known.then((folder) => load(folder, options));
  models.set(key, model);
  return model;
}

async function generate(
  model: LoadedModel,
  call: Partial<ImageGenerationCall>,
  changes: Partial<CallContext> = {},
) {
  const made = await model.generateImage?.(
    { prompt: 'a red cat', seed: 1, num_inference_steps: 4, ...call },
    context(changes),
  );
  if (!made) throw new Error('The model makes no images');
  return made;
}

async function edit(model: LoadedModel, call: Partial<ImageEditingCall> & { image: Media }) {
  const made = await model.editImage?.(
    { prompt: 'a red cat', seed: 1, num_inference_steps: 4, ...call },
    context(),
  );
  if (!made) throw new Error('The model edits no images');
  return made;
}

const pixelsOf = async (media: Media) => [...(await sharp(media.bytes).removeAlpha().raw().toBuffer())];
const png = async (image: Sharp): Promise<Media> => ({
  bytes: await image.png().toBuffer(),
  contentType: 'image/png',
});

/** Patches of 8 by 8 pixels in many colours: what the tiny autoencoder keeps. */
function patches(width = 64, height = 64): Promise<Media> {
  const [columns, rows] = [width / 8, height / 8];
  const colours = Buffer.from(
    Array.from({ length: columns * rows * 3 }, (_, index) => 40 + ((index * 37) % 170)),
  );
  const image = sharp(colours, { raw: { width: columns, height: rows, channels: 3 } });
  return png(image.resize(width, height, { kernel: 'nearest' }));
}

/** White in the left half. */
function leftMask(): Promise<Media> {
  const pixels = Buffer.from(Array.from({ length: 64 * 64 }, (_, index) => (index % 64 < 32 ? 255 : 0)));
  return png(sharp(pixels, { raw: { width: 64, height: 64, channels: 1 } }).toColourspace('b-w'));
}

/** Mean difference of two pictures' channels, over the pixels of a column range. */
function difference(one: number[], other: number[], [from, to] = [0, 64]): number {
  const differences = one
    .map((value, index) => ({ x: Math.floor(index / 3) % 64, d: Math.abs(value - (other[index] ?? 0)) }))
    .filter(({ x }) => x >= from && x < to);
  return differences.reduce((sum, { d }) => sum + d, 0) / differences.length;
}

describe.each<[string, TinyDiffusionOptions]>([
  ['guided, 32 bits', {}],
  ['guided, 16 bits', { precision: 'float16' }],
  ['velocities', { prediction: 'v_prediction', scheduler: 'EulerDiscreteScheduler' }],
  ['ancestral', { scheduler: 'EulerAncestralDiscreteScheduler' }],
  ['distilled', { scheduler: 'LCMScheduler', readsGuidance: true }],
])('generation (%s)', (_name, options) => {
  it('makes the same image of the same seed, and another of each other input', async () => {
    const model = await open(options);
    const first = await pixelsOf(await generate(model, {}));
    expect(await pixelsOf(await generate(model, {}))).toEqual(first);

    const others: Partial<ImageGenerationCall>[] = [
      { seed: 2 },
      { prompt: 'a blue dog' },
      { num_inference_steps: 7 },
      { guidance_scale: 3 },
      ...(options.readsGuidance ? [] : [{ negative_prompt: 'a photo' }]),
    ];
    for (const other of others) expect(await pixelsOf(await generate(model, other))).not.toEqual(first);
  });
});

describe('generation', () => {
  it('takes a seed of its own where none is given', async () => {
    const model = await open();
    const images = await Promise.all(
      [1, 2].map(async () => {
        const made = await model.generateImage?.({ prompt: 'cat', num_inference_steps: 2 }, context());
        return made && pixelsOf(made);
      }),
    );
    expect(images[0]).not.toEqual(images[1]);
  });

  it('makes the asked size, in multiples that the network can halve', async () => {
    const model = await open({}, { maximum_side: 128 });
    const size = async (call: Partial<ImageGenerationCall>) => {
      const { width, height, format } = await sharp((await generate(model, call)).bytes).metadata();
      return [width, height, format];
    };
    expect(await size({})).toEqual([64, 64, 'png']);
    expect(await size({ width: 112, height: 48 })).toEqual([112, 48, 'png']);
    for (const bad of [{ width: 72 }, { height: 144 }]) {
      await expect(generate(model, bad)).rejects.toMatchObject({
        kind: 'unsupported',
        message: 'This model makes images whose width and height are multiples of 16, up to 128 pixels',
      });
    }
  });

  it('tells each step', async () => {
    const model = await open();
    const told: StepProgress[] = [];
    await generate(model, { num_inference_steps: 5 }, { onProgress: (progress) => told.push(progress) });
    expect(told).toEqual([1, 2, 3, 4, 5].map((step) => ({ step, steps: 5 })));
  });

  it('lets go of a caller who leaves at once, and makes the next image', async () => {
    const model = await open();
    const left = new AbortController();
    const reason = new Error('left');
    const told: number[] = [];
    const work = generate(
      model,
      { num_inference_steps: 150 },
      {
        signal: left.signal,
        onProgress: ({ step }) => {
          told.push(step);
          if (step === 3) left.abort(reason);
        },
      },
    );
    await expect(work).rejects.toBe(reason);
    await generate(model, {});
    expect(told).toEqual([1, 2, 3]);
  });

  it('lets a second call wait, and turns away one too many', async () => {
    const model = await load(await writeModel(), undefined, { maxWaiting: 1 });
    const waiting = new AbortController();
    const order: number[] = [];
    const works = await Promise.allSettled(
      [1, 2, 3].map((seed) => generate(model, { seed }, { onProgress: () => order.push(seed) })),
    );
    expect(works.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(order).toEqual([1, 1, 1, 1, 2, 2, 2, 2]);
    expect(works[2]).toMatchObject({ reason: { kind: 'unavailable', retryAfterMs: 10_000 } });

    const first = generate(model, { num_inference_steps: 50 });
    const second = generate(model, {}, { signal: waiting.signal });
    waiting.abort(new Error('left the queue'));
    await expect(second).rejects.toThrow('left the queue');
    await first;
    await model.close();
  });

  it('gives the same image again after it left memory', async () => {
    const folder = await writeModel();
    const images: number[][] = [];
    for (let time = 0; time < 2; time++) {
      const model = await load(folder);
      images.push(await pixelsOf(await generate(model, {})));
      await model.close();
    }
    expect(images[0]).toEqual(images[1]);
  });

  it('closes although a step is under way', async () => {
    const model = await load(await writeModel());
    const left = new AbortController();
    const work = generate(
      model,
      { num_inference_steps: 150 },
      { signal: left.signal, onProgress: () => left.abort(new Error('left')) },
    );
    await expect(work).rejects.toThrow('left');
    await model.close();
  });

  it('says what of the prompts it did not read', async () => {
    const model = await open();
    expect((await generate(model, { prompt: 'dog '.repeat(90) })).warnings).toEqual([
      'The prompt is longer than what the model reads; its end was left out',
    ]);
    expect((await generate(model, { negative_prompt: 'dog', guidance_scale: 1 })).warnings).toEqual([
      'negative_prompt has no effect at a guidance_scale of 1 or less',
    ]);
    const distilled = await open({ readsGuidance: true });
    expect((await generate(distilled, { negative_prompt: 'dog' })).warnings).toEqual([
      'negative_prompt is not supported by this model and was ignored',
    ]);
    expect((await generate(model, {})).warnings).toBeUndefined();
  });
});

describe('editing', () => {
  it('keeps the image at strength 0 and leaves it further behind the stronger it is', async () => {
    const model = await open();
    const image = await patches();
    const before = await pixelsOf(image);
    const at = async (strength: number) =>
      difference(await pixelsOf(await edit(model, { image, strength, num_inference_steps: 50 })), before);
    expect(await at(0)).toBe(0);
    const [slight, strong] = [await at(0.02), await at(0.9)];
    expect(slight).toBeLessThan(12);
    expect(strong).toBeGreaterThan(slight * 2);
  });

  it.each<[string, TinyDiffusionOptions]>([
    ['four channels', {}],
    ['nine channels', { channels: 9 }],
    ['distilled', { scheduler: 'LCMScheduler', readsGuidance: true }],
    ['ancestral', { scheduler: 'EulerAncestralDiscreteScheduler' }],
  ])('repaints the masked part and leaves the rest alone (%s)', async (_name, options) => {
    const model = await open(options);
    const image = await patches();
    const before = await pixelsOf(image);
    const mask = await leftMask();
    const after = await pixelsOf(await edit(model, { image, mask }));
    expect(difference(after, before, [0, 32])).toBeGreaterThan(10);
    // A network of nine channels is trusted to leave the rest; one of four is made to.
    expect(difference(after, before, [40, 64])).toBeLessThan(2);
    expect(await pixelsOf(await edit(model, { image, mask }))).toEqual(after);
    expect(await pixelsOf(await edit(model, { image, mask, prompt: 'a blue dog' }))).not.toEqual(after);
  });

  it('gives the image back in its own size, whatever it was worked on in', async () => {
    const model = await open({}, { maximum_side: 64 });
    const { width, height } = await sharp(
      (await edit(model, { image: await patches(200, 120) })).bytes,
    ).metadata();
    expect([width, height]).toEqual([200, 120]);
  });

  it('says what it cannot edit', async () => {
    const image = await patches();
    const withoutEncoder = await open({ withEncoder: false });
    await expect(edit(withoutEncoder, { image })).rejects.toMatchObject({ kind: 'unsupported' });
    const inpainting = await open({ channels: 9 });
    await expect(edit(inpainting, { image })).rejects.toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining('mask'),
    });
    await expect(generate(inpainting, {})).rejects.toMatchObject({ kind: 'unsupported' });
  });
});

describe('what an image model accepts', () => {
  const { parameters } = createDiffusionEngine();

  it('is what its options tell', () => {
    const options = { steps: 6, guidance_scale: 2, default_side: 64, maximum_side: 128 };
    const sampling = { num_inference_steps: { default: 6 }, guidance_scale: { default: 2 } };
    const side = { default: 64, maximum: 128 };
    expect(parameters?.(definition('nowhere', options))).toEqual({
      image_generation: { ...sampling, width: side, height: side },
      image_editing: sampling,
    });
  });

  it('is not known where the options do not fit', () => {
    expect(parameters?.(definition('nowhere', { steps: 0 }))).toEqual({});
  });
});

describe('a process that ends', () => {
  it('fails the image under way and those that follow, and says that it is gone', async () => {
    const pids: number[] = [];
    const log = new Writable({
      write(line, _encoding, done) {
        const { pid, msg } = JSON.parse(String(line));
        if (msg === 'a local image model is ready') pids.push(pid);
        done();
      },
    });
    const listening = createLogger('DEBUG', log);
    const folder = await writeModel();
    const model = await createDiffusionEngine().load(definition(folder), { folder, logger: listening });
    const onProgress = () => process.kill(pids.at(-1) ?? 0, 'SIGKILL');
    const work = generate(model, { num_inference_steps: 150 }, { onProgress });
    await expect(work).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(model.ended).resolves.toBeUndefined();
    await expect(generate(model, {})).rejects.toMatchObject({ kind: 'unavailable' });
    await model.close();
  });
});

describe('loading', () => {
  it('tells what its process takes in memory', async () => {
    const { memoryBytes } = await open();
    expect(memoryBytes).toBeGreaterThan(50_000_000);
    expect(memoryBytes).toBeLessThan(1_000_000_000);
  });

  it.each(['unet/model.onnx', 'text_encoder/model.onnx', 'vae_decoder/model.onnx', 'unet/model.onnx_data'])(
    'says that %s is missing',
    async (file) => {
      const folder = await writeModel();
      await unlink(join(folder, file));
      await expect(load(folder)).rejects.toMatchObject({
        kind: 'not_configured',
        message: expect.stringContaining(file.replace('_data', '')),
      });
    },
  );

  it('says what does not fit', async () => {
    const folder = await writeModel();
    await expect(load(folder, { steps: 0 })).rejects.toMatchObject({ kind: 'not_configured' });
    await writeFile(join(folder, 'scheduler/scheduler_config.json'), '{"beta_schedule":"squaredcos_cap_v2"}');
    await expect(load(folder)).rejects.toMatchObject({
      kind: 'not_configured',
      message: expect.stringContaining('scheduler_config.json'),
    });
    await writeFile(join(folder, 'scheduler/scheduler_config.json'), '{}');
    await writeFile(join(folder, 'unet/model.onnx'), 'no model');
    await expect(load(folder)).rejects.toMatchObject({
      kind: 'not_configured',
      message: expect.stringContaining('unet/model.onnx'),
    });
  });

  it('has options of its own for each model that it brings', () => {
    for (const { options } of DIFFUSION_MODELS) diffusionOptionsSchema.parse(options);
  });
});
