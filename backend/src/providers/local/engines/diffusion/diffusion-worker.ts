import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { receiveMessageOnPort } from 'node:worker_threads';
import { workerData } from 'piscina';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import { loadClipTokenizer } from './clip-tokenizer.ts';
import type {
  DiffusionAnswer,
  DiffusionFacts,
  DiffusionMessage,
  DiffusionTask,
  DiffusionWorkerData,
} from './diffusion-messages.ts';
import { type DiffusionModel, runDiffusion } from './diffusion-pipeline.ts';
import { readDiffusionConfig } from './model-config.ts';
import { openNetworks } from './networks.ts';
import { schedulerName } from './schedulers/index.ts';

// The pool hands it to its worker.
const { folder, scheduler } = workerData as DiffusionWorkerData;

/** What a run needs besides the weights, as a part of them. */
const WORKING_SHARE = 0.5;

class Canceled extends Error {}

/** Loaded anew after a thread had to be replaced. */
let model: Promise<DiffusionModel> | undefined;

/** The thread's entry: one model, one image at a time. */
export default async function work(task: DiffusionTask): Promise<DiffusionAnswer> {
  switch (task.type) {
    case 'load':
      return load();
    case 'run':
      return run(task);
    case 'close':
      await (await model)?.networks.close();
      model = undefined;
      return { type: 'closed' };
  }
}

async function load(): Promise<DiffusionAnswer> {
  try {
    model ??= open();
    return { type: 'loaded', facts: await factsOf(await model) };
  } catch (error) {
    if (error instanceof UpstreamFailure) return { type: 'not-loaded', message: error.message };
    throw error;
  }
}

async function run({ job, port }: Extract<DiffusionTask, { type: 'run' }>): Promise<DiffusionAnswer> {
  try {
    model ??= open();
    const result = await runDiffusion(await model, job, {
      throwIfCanceled() {
        if (receiveMessageOnPort(port)) throw new Canceled();
      },
      onProgress: (progress: DiffusionMessage) => port.postMessage(progress),
    });
    return { type: 'made', result };
  } catch (error) {
    if (error instanceof Canceled) return { type: 'canceled' };
    throw error;
  } finally {
    port.close();
  }
}

async function open(): Promise<DiffusionModel> {
  const config = await readDiffusionConfig(folder);
  const tokenizer = await loadClipTokenizer(join(folder, 'tokenizer'));
  const networks = await openNetworks(folder);
  return { config, tokenizer, networks, scheduler: scheduler ?? schedulerName(config.scheduler) };
}

async function factsOf({ config, networks, scheduler }: DiffusionModel): Promise<DiffusionFacts> {
  return {
    scheduler,
    side: config.side,
    sideMultiple: config.sideMultiple,
    canEdit: networks.encodeImage !== undefined,
    needsMask: networks.inputChannels !== 4,
    readsNegative: networks.guidanceNumbers === undefined,
    memoryBytes: await memoryOf(networks.isHalfPrecision),
  };
}

/** Files of half precision are worked on in single precision, and so take twice their size. */
async function memoryOf(isHalfPrecision: boolean): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  const files = sizes.reduce((sum, size) => sum + size, 0);
  return Math.round(files * (isHalfPrecision ? 2 : 1) * (1 + WORKING_SHARE));
}
