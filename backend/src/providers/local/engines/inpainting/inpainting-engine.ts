import { availableParallelism } from 'node:os';
import { WorkerPool, WorkerPoolFullError, WorkerTimeoutError } from '../../../../utils/worker-pool.ts';
import type { ImageEditingCall } from '../../../provider.ts';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import { decodeMask, decodePixels, encodePng } from '../../image-pixels.ts';
import type { LoadedModel, LocalEngine } from '../../local-engine.ts';
import type { LocalModel } from '../../local-model.ts';
import type { InpaintingTask } from './inpainting-task.ts';

/** Resident memory of one thread with OpenCV and a picture of a megapixel, measured. */
const MEMORY_BYTES = 150 * 1024 * 1024;
const MAX_PIXELS = 16_000_000;
const MAX_WAITING = 16;
const TIMEOUT_MS = 120_000;
const IDLE_TIMEOUT_MS = 30_000;
const RETRY_AFTER_MS = 2_000;

const ignored = { supported: false };

export const INPAINTING_MODELS: readonly LocalModel[] = [
  {
    id: 'opencv-inpaint',
    engine: 'inpainting',
    capabilities: ['image_editing'],
    source: { type: 'package' },
    languages: [],
    licence: 'Apache-2.0',
    memoryBytes: MEMORY_BYTES,
    note: 'Removes what the mask covers by continuing what is around it. It needs a mask and cannot follow a prompt.',
    parameters: {
      image_editing: {
        prompt: ignored,
        negative_prompt: ignored,
        strength: ignored,
        num_inference_steps: ignored,
        guidance_scale: ignored,
        seed: ignored,
      },
    },
  },
];

type InpaintingPool = WorkerPool<InpaintingTask, Uint8Array | undefined>;

/**
 * Removes what a mask covers by continuing what is around it, with OpenCV compiled to WebAssembly, in worker
 * threads. It understands no prompt.
 */
export const createInpaintingEngine = (): LocalEngine => ({ name: 'inpainting', load: loadInpainting });

async function loadInpainting(): Promise<LoadedModel> {
  const pool: InpaintingPool = new WorkerPool({
    file: new URL('./inpainting-worker.ts', import.meta.url),
    maxThreads: Math.min(2, availableParallelism()),
    maxQueue: MAX_WAITING,
    timeoutMs: TIMEOUT_MS,
    idleTimeoutMs: IDLE_TIMEOUT_MS,
  });
  return {
    memoryBytes: MEMORY_BYTES,
    editImage: (call, { signal }) => editImage(pool, call, signal),
    close: () => pool.close(),
  };
}

async function editImage(pool: InpaintingPool, call: ImageEditingCall, signal: AbortSignal) {
  if (!call.mask) {
    // Not the request's fault: another model of the chain may do without.
    throw new UpstreamFailure(
      'not_configured',
      'This model repaints the white part of a mask: send a mask with the image. It cannot follow a prompt alone',
    );
  }
  const [image, mask] = await Promise.all([decodePixels(call.image), decodeMask(call.mask)]);
  signal.throwIfAborted();
  const { width, height } = image;
  if (width * height > MAX_PIXELS) {
    throw new UpstreamFailure('unsupported', `This model repaints images of up to ${MAX_PIXELS} pixels`, {
      field: 'image',
    });
  }
  const channels = image.channels === 4 ? 4 : 3;
  const filled = await run(pool, { pixels: image.data, channels, mask: mask.data, width, height }, signal);
  if (!filled) {
    throw new UpstreamFailure(
      'rejected',
      'The mask covers the whole image: there is nothing left to continue its missing part from',
      { field: 'mask' },
    );
  }
  return encodePng({ data: Buffer.from(filled.buffer), width, height, channels });
}

async function run(pool: InpaintingPool, task: InpaintingTask, signal: AbortSignal) {
  try {
    return await pool.run(task, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof WorkerPoolFullError) {
      throw new UpstreamFailure('unavailable', 'Too many images wait to be repainted', {
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    if (error instanceof WorkerTimeoutError) {
      throw new UpstreamFailure('timeout', 'The image was not repainted in time', { cause: error });
    }
    throw new UpstreamFailure('unavailable', 'The image could not be repainted', { cause: error });
  }
}
