import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { writeTinyDiffusion } from '../../backend/test/models/tiny-diffusion.ts';
import { interleave } from '../load/rounds.ts';
import { ownMetrics } from '../process/own-metrics.ts';
import { formatNumber, ratio } from '../report.ts';
import { median, spread } from '../statistics.ts';
import { startBackend } from '../targets/backend.ts';
import type { RunningTarget } from '../targets/target.ts';
import type { Scenario } from './scenario.ts';

/** Makes a step take some milliseconds, as little as it is beside those of a real model. */
const HIDDEN_CHANNELS = 768;
const SIDE = 512;
const PIXELS_PER_LATENT = 8;
const FEATURES = 16;
const TOKENS = 77;
/** The difference between the two is steps and nothing else. */
const FEW_STEPS = 5;
const MANY_STEPS = 45;
const PICTURE_SIDE = 1_024;
const HOLE = { left: 380, top: 300, width: 260, height: 320 };
/** Slowest over fastest round above which other work on the machine has decided the result. */
const STEADY_SPREAD = 1.5;

type Subject = 'backend' | 'raw session' | 'inpainting';
const SUBJECTS: readonly Subject[] = ['backend', 'raw session', 'inpainting'];

export const localImages: Scenario = {
  name: 'local-images',
  summary: 'what a step of a diffusion model costs beyond the network itself, and how long inpainting takes',
  async run({ upstream, quick, progress }) {
    const rounds = quick ? 2 : 7;
    const folder = await mkdtemp(join(tmpdir(), 'bench-images-'));
    try {
      const model = join(folder, 'tiny');
      await writeTinyDiffusion(model, { hidden: HIDDEN_CHANNELS });
      const backend = await startBackend(upstream.origin, { MODELS_FILE: await modelsFile(folder, model) });
      try {
        const session = await InferenceSession.create(join(model, 'unet', 'model.onnx'), {
          intraOpNumThreads: availableParallelism(),
          logSeverityLevel: 3,
        });
        const picture = await inpaintingForm();
        const measure: Record<Subject, () => Promise<number>> = {
          backend: () => backendStepMs(backend),
          'raw session': () => rawStepMs(session),
          inpainting: () => inpaintMs(backend, picture),
        };
        progress('loading the models');
        for (const subject of SUBJECTS) await measure[subject]();
        const times = await interleave(SUBJECTS, rounds, async (subject, round) => {
          const ms = await measure[subject]();
          progress(`round ${round + 1}/${rounds} ${subject}: ${formatNumber(ms, 1)} ms`);
          return ms;
        });
        await session.release();
        const [steps = [], raw = []] = SUBJECTS.map((subject) => times.get(subject));
        return {
          name: this.name,
          title: `${SIDE} by ${SIDE} pixels, guided, one step; ${PICTURE_SIDE} by ${PICTURE_SIDE} pixels, a hole of ${HOLE.width} by ${HOLE.height}; ${rounds} rounds`,
          table: {
            columns: ['what', 'median ms', 'fastest ms', 'slowest ms'],
            rows: [...times].map(([subject, ms]) => [
              subject === 'inpainting' ? 'POST /api/edit-image, opencv-inpaint' : `a step, ${subject}`,
              formatNumber(median(ms), 1),
              formatNumber(Math.min(...ms), 1),
              formatNumber(Math.max(...ms), 1),
            ]),
          },
          budgets: [
            {
              name: 'a step through the API : the network alone',
              actual: ratio(median(steps), median(raw)),
              limit: 1.25,
              bound: 'at most',
              unit: 'x',
              unsteady: [steps, raw].some((ms) => spread(ms) > STEADY_SPREAD),
            },
          ],
          notes: (await ownMetrics(backend)).map((line) => `backend /metrics: ${line}`),
          measurements: Object.fromEntries(times),
        };
      } finally {
        await backend.process.stop();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function modelsFile(folder: string, model: string): Promise<string> {
  const tiny = {
    engine: 'diffusion',
    capabilities: ['image_generation'],
    source: { type: 'folder', path: model },
  };
  const file = join(folder, 'models.json');
  await writeFile(file, JSON.stringify({ local_models: { tiny } }));
  return file;
}

async function backendStepMs(backend: RunningTarget): Promise<number> {
  const few = await generateMs(backend, FEW_STEPS);
  const many = await generateMs(backend, MANY_STEPS);
  return (many - few) / (MANY_STEPS - FEW_STEPS);
}

async function generateMs(backend: RunningTarget, num_inference_steps: number): Promise<number> {
  const body = { model: 'local:tiny', prompt: 'a red cat', width: SIDE, height: SIDE, num_inference_steps };
  return timed(backend, '/api/image', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** The network with what it gets for one guided step: two prompts and the latents twice. */
async function rawStepMs(session: InferenceSession): Promise<number> {
  const side = SIDE / PIXELS_PER_LATENT;
  const feeds = {
    sample: new Tensor('float32', new Float32Array(2 * 4 * side * side), [2, 4, side, side]),
    timestep: new Tensor('float32', Float32Array.of(500), [1]),
    encoder_hidden_states: new Tensor('float32', new Float32Array(2 * TOKENS * FEATURES), [
      2,
      TOKENS,
      FEATURES,
    ]),
  };
  const steps = MANY_STEPS - FEW_STEPS;
  const startedAt = performance.now();
  for (let step = 0; step < steps; step++) await session.run(feeds);
  return (performance.now() - startedAt) / steps;
}

async function inpaintingForm(): Promise<() => FormData> {
  const size = { width: PICTURE_SIDE, height: PICTURE_SIDE, channels: 3 as const };
  const image = await sharp({
    create: { ...size, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 20 } },
  })
    .png()
    .toBuffer();
  const hole = await sharp({
    create: { width: HOLE.width, height: HOLE.height, channels: 3, background: '#fff' },
  })
    .png()
    .toBuffer();
  const mask = await sharp({ create: { ...size, background: '#000' } })
    .composite([{ input: hole, left: HOLE.left, top: HOLE.top }])
    .png()
    .toBuffer();
  return () => {
    const form = new FormData();
    form.set('image', new Blob([new Uint8Array(image)]), 'image.png');
    form.set('mask', new Blob([new Uint8Array(mask)]), 'mask.png');
    form.set('prompt', 'nothing there');
    form.set('model', 'local:opencv-inpaint');
    return form;
  };
}

const inpaintMs = (backend: RunningTarget, form: () => FormData): Promise<number> =>
  timed(backend, '/api/edit-image', { body: form() });

async function timed(
  backend: RunningTarget,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body: string | FormData },
): Promise<number> {
  const startedAt = performance.now();
  const response = await fetch(backend.origin + path, {
    method: 'POST',
    headers: { ...backend.headers, ...headers },
    body,
  });
  const reply = await response.arrayBuffer();
  if (response.status === 200) return performance.now() - startedAt;
  const text = Buffer.from(reply).toString().slice(0, 300);
  throw new Error(`${backend.label} answered ${response.status} to ${path}: ${text}`);
}
