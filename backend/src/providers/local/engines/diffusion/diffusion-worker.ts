// Entry of a model's own process. The ONNX runtime holds its thread for as long as a network works, and a thread that is
// ended meanwhile takes its whole process with it: here that is the process of one model, never the service.
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import { loadClipTokenizer } from './clip-tokenizer.ts';
import type { DiffusionFacts, DiffusionOrder, FromDiffusion, ToDiffusion } from './diffusion-messages.ts';
import { type DiffusionJob, type DiffusionModel, runDiffusion } from './diffusion-pipeline.ts';
import { readDiffusionConfig } from './model-config.ts';
import { openNetworks } from './networks.ts';
import { schedulerName } from './schedulers/index.ts';

/** What a run needs besides the loaded model, as a part of it. */
const WORKING_SHARE = 0.25;

class Stopped extends Error {}

let model: DiffusionModel | undefined;
let isStopped = false;

function send(message: FromDiffusion): void {
  // Nobody is left to hear it once the channel is closed.
  if (process.connected) process.send?.(message);
}

async function load({ folder, scheduler }: DiffusionOrder): Promise<void> {
  try {
    const config = await readDiffusionConfig(folder);
    const tokenizer = await loadClipTokenizer(join(folder, 'tokenizer'));
    const networks = await openNetworks(folder);
    model = { config, tokenizer, networks, scheduler: scheduler ?? schedulerName(config.scheduler) };
    send({ type: 'loaded', facts: factsOf(model) });
  } catch (error) {
    const message = error instanceof UpstreamFailure ? error.message : `It cannot be loaded: ${error}`;
    send({ type: 'not-loaded', message });
  }
}

async function run(job: DiffusionJob): Promise<void> {
  isStopped = false;
  try {
    if (!model) throw new Error('The model is not loaded');
    const result = await runDiffusion(model, job, {
      async checkpoint() {
        // Lets the wish to stop come in.
        await setImmediate();
        if (isStopped) throw new Stopped();
      },
      onProgress: (progress) => send({ type: 'step', progress }),
    });
    send({ type: 'made', result });
  } catch (error) {
    if (error instanceof Stopped) send({ type: 'stopped' });
    else send({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

function factsOf({ config, networks, scheduler }: DiffusionModel): DiffusionFacts {
  return {
    scheduler,
    side: config.side,
    sideMultiple: config.sideMultiple,
    canEdit: networks.encodeImage !== undefined,
    needsMask: networks.inputChannels !== 4,
    readsNegative: networks.guidanceNumbers === undefined,
    memoryBytes: Math.round(process.memoryUsage.rss() * (1 + WORKING_SHARE)),
  };
}

process.on('message', (message: ToDiffusion) => {
  if (message.type === 'load') void load(message.order);
  else if (message.type === 'run') void run(message.job);
  else isStopped = true;
});
// Signals of a terminal go to all processes of the group; the service decides when this one ends.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
