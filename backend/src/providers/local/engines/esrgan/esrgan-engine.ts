import { z } from 'zod';
import type { RawImage } from '../../../../media/image/image-codec.ts';
import { orAborted } from '../../../../utils/abort.ts';
import { WorkerPool, WorkerPoolFullError } from '../../../../utils/worker-pool.ts';
import type { CallContext, ImageEditingCall, ImageResult } from '../../../provider.ts';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import { decodePixels, encodePng, encodeTranslucentPng, withoutAlpha } from '../../image-pixels.ts';
import type { LoadedModel, LocalEngine } from '../../local-engine.ts';
import type { LocalModel } from '../../local-model.ts';
import { ESRGAN_SCALES, type EsrganScale, type EsrganTask } from './esrgan-task.ts';
import { cut, type Pixels, paste, tilesOf } from './tiles.ts';

/** Pixels of a side of what is enlarged at once: what bounds the memory. */
const TILE_SIDE = 128;
/** Pixels that the network looks at around a place: with them tiles are enlarged as the whole image would be. */
const TILE_MARGIN = 12;
/** Pixels of the longest side of an enlarged image. */
const MAX_SIDE = 4_096;
const MAX_WAITING = 8;
/** Against a thread that hangs only: one that is ended while the runtime works takes the whole process with it. */
const TILE_TIMEOUT_MS = 3_600_000;
const IDLE_TIMEOUT_MS = 30_000;
const RETRY_AFTER_MS = 2_000;
/** Resident memory while an image of a megapixel is enlarged, measured. */
const MEMORY_BYTES: Record<EsrganScale, number> = { 2: 270_000_000, 4: 520_000_000 };

const ignored = { supported: false };

const esrganModel = (scale: EsrganScale): LocalModel => ({
  id: `esrgan-slim-x${scale}`,
  engine: 'esrgan',
  capabilities: ['image_editing'],
  source: { type: 'package' },
  languages: [],
  licence: 'MIT',
  memoryBytes: MEMORY_BYTES[scale],
  onlyByName: true,
  note:
    `Enlarges an image ${scale} times. It cannot follow a prompt and takes no mask. ` +
    'What is larger than IMAGE_RESIZE_THRESHOLD is brought to that size first.',
  parameters: {
    image_editing: {
      mask: ignored,
      prompt: ignored,
      negative_prompt: ignored,
      strength: ignored,
      num_inference_steps: ignored,
      guidance_scale: ignored,
      seed: ignored,
    },
  },
  options: { scale },
});

export const ESRGAN_MODELS: readonly LocalModel[] = ESRGAN_SCALES.map(esrganModel);

const optionsSchema = z.strictObject({ scale: z.literal(ESRGAN_SCALES) });

type RunTile = (task: EsrganTask, signal: AbortSignal) => Promise<Uint8Array>;

/** Enlarges images with small residual networks that ship with the service, tile by tile, in a worker thread. */
export const createEsrganEngine = (): LocalEngine => ({ name: 'esrgan', optionsSchema, load: loadEsrgan });

async function loadEsrgan(model: LocalModel): Promise<LoadedModel> {
  const options = optionsSchema.safeParse(model.options);
  if (!options.success) {
    throw new UpstreamFailure('not_configured', `The options of ${model.id} must hold a scale of 2 or 4`);
  }
  const { scale } = options.data;
  const pool = new WorkerPool<EsrganTask, Uint8Array>({
    file: new URL('./esrgan-worker.ts', import.meta.url),
    maxThreads: 1,
    maxQueue: MAX_WAITING,
    timeoutMs: TILE_TIMEOUT_MS,
    idleTimeoutMs: IDLE_TIMEOUT_MS,
  });
  /** Tiles in hand, also those whose callers have left. */
  const underWay = new Set<Promise<unknown>>();

  /** Lets go of a caller who leaves at once. One tile is soon done; the thread must not be ended within it. */
  async function runTile(task: EsrganTask, signal: AbortSignal): Promise<Uint8Array> {
    signal.throwIfAborted();
    const work = pool.run(task, new AbortController().signal);
    underWay.add(work);
    work.catch(() => {}).finally(() => underWay.delete(work));
    try {
      return await orAborted(work, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw toFailure(error);
    }
  }

  return {
    memoryBytes: MEMORY_BYTES[scale],
    editImage: (call, context) => enlarge(runTile, scale, call, context),
    async close() {
      await Promise.allSettled(underWay);
      await pool.close();
    },
  };
}

async function enlarge(
  runTile: RunTile,
  scale: EsrganScale,
  call: ImageEditingCall,
  { signal, onProgress }: CallContext,
): Promise<ImageResult> {
  if (call.mask) {
    throw new UpstreamFailure(
      'unsupported',
      'This model enlarges whole images: send the image without a mask',
      {
        field: 'mask',
      },
    );
  }
  const image = await decodePixels(call.image);
  const { width, height } = image;
  if (Math.max(width, height) * scale > MAX_SIDE) {
    throw new UpstreamFailure(
      'unsupported',
      `This model enlarges images of up to ${MAX_SIDE / scale} pixels on the longer side`,
      { field: 'image' },
    );
  }
  const colours = image.channels === 4 ? await withoutAlpha(image) : image;
  const size = { width: width * scale, height: height * scale };
  const enlarged: Pixels = { data: new Uint8Array(size.width * size.height * 3), ...size };
  const tiles = tilesOf(width, height, TILE_SIDE, TILE_MARGIN);
  for (const [index, tile] of tiles.entries()) {
    const task = { scale, pixels: cut(colours, tile.seen), width: tile.seen.width, height: tile.seen.height };
    paste(enlarged, await runTile(task, signal), tile, scale);
    onProgress?.({ step: index + 1, steps: tiles.length });
  }
  const raw: RawImage = { data: Buffer.from(enlarged.data.buffer), ...size, channels: 3 };
  return image.channels === 4 ? encodeTranslucentPng(raw, image) : encodePng(raw);
}

function toFailure(error: unknown): UpstreamFailure {
  if (error instanceof WorkerPoolFullError) {
    return new UpstreamFailure('unavailable', 'Too many images wait to be enlarged', {
      retryAfterMs: RETRY_AFTER_MS,
    });
  }
  return new UpstreamFailure('unavailable', 'The image could not be enlarged', { cause: error });
}
