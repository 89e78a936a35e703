import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { workerData } from 'piscina';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import { readWhisperFiles } from './whisper-files.ts';
import type { WhisperAnswer, WhisperTask, WhisperWorkerData } from './whisper-messages.ts';
import { openWhisperNetwork } from './whisper-network.ts';
import { decoderFiles, encoderFiles } from './whisper-options.ts';
import { createWhisperModel, transcribeWindow, type WhisperModel } from './window-transcription.ts';

// The pool hands it to its worker.
const { folder, options } = workerData as WhisperWorkerData;

/** The thread, the vocabulary, and what lies between the layers of whisper-base while it hears, measured. */
const RUNTIME_BYTES = 400 * 1024 * 1024;
/** ONNX Runtime keeps a part of the weights in a second form. */
const BYTES_PER_GRAPH_BYTE = 1.7;

class Stopped extends Error {}

/** Loaded anew after a thread had to be replaced. */
let model: Promise<WhisperModel> | undefined;

/** The thread's entry: one model, one window at a time. */
export default async function work(task: WhisperTask): Promise<WhisperAnswer> {
  switch (task.type) {
    case 'load':
      return load();
    case 'transcribe':
      return transcribe(task);
    case 'close':
      await (await model)?.network.close();
      model = undefined;
      return { type: 'closed' };
  }
}

async function load(): Promise<WhisperAnswer> {
  try {
    model ??= open();
    const { files } = await model;
    const codes = [...files.tokens.languages.keys()];
    const languages = codes.length > 0 ? codes : ['en'];
    return { type: 'loaded', facts: { languages, memoryBytes: await memoryOf() } };
  } catch (error) {
    if (error instanceof UpstreamFailure) return { type: 'not-loaded', message: error.message };
    throw error;
  }
}

async function transcribe(task: Extract<WhisperTask, { type: 'transcribe' }>): Promise<WhisperAnswer> {
  try {
    model ??= open();
    const window = await transcribeWindow(await model, {
      samples: task.samples,
      language: task.language,
      throwIfStopped() {
        if (Atomics.load(task.stop, 0) !== 0) throw new Stopped();
      },
    });
    return { type: 'transcribed', window };
  } catch (error) {
    if (error instanceof Stopped) return { type: 'stopped' };
    throw error;
  }
}

async function open(): Promise<WhisperModel> {
  const files = await readWhisperFiles(folder);
  const network = await openWhisperNetwork(folder, {
    encoder: encoderFiles(options),
    decoder: decoderFiles(options),
  });
  return createWhisperModel(files, network);
}

async function memoryOf(): Promise<number> {
  const graphs = await Promise.all([sizeOfFirst(encoderFiles(options)), sizeOfFirst(decoderFiles(options))]);
  const bytes = graphs.reduce((sum, size) => sum + size, 0);
  return Math.round(RUNTIME_BYTES + bytes * BYTES_PER_GRAPH_BYTE);
}

async function sizeOfFirst(files: readonly string[]): Promise<number> {
  for (const file of files) {
    const found = await stat(join(folder, file)).catch(() => undefined);
    if (found) return found.size;
  }
  return 0;
}
