import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  getLlama,
  type Llama,
  type LlamaContext,
  LlamaLogLevel,
  type LlamaModel,
  NoBinaryFoundError,
} from 'node-llama-cpp';
import type { LoadOrder } from './llama-messages.ts';

/** Tokens of a conversation where nothing else is asked for; what was said before takes memory for each. */
const DEFAULT_CONTEXT = 8_192;
const SMALLEST_CONTEXT = 512;
/** Part of the free memory that the state of the conversations may take by default. */
const SHARE_OF_MEMORY = 0.5;

export interface LlamaParts {
  llama: Llama;
  model: LlamaModel;
  context: LlamaContext;
}

/**
 * Loads a model and makes room for its conversations, with what is installed: nothing is downloaded or compiled.
 *
 * @throws Error with a message for people
 */
export async function loadLlama(order: LoadOrder): Promise<LlamaParts> {
  const complaints: string[] = [];
  const llama = await startLibrary(order, (line) => complaints.push(line));
  let model: LlamaModel;
  try {
    model = await llama.loadModel({ modelPath: order.file });
  } catch (error) {
    await logLinesArrived();
    throw new Error(`The model file cannot be loaded: ${reasonOf(complaints, error, order.file)}`, {
      cause: error,
    });
  }
  complaints.length = 0;
  try {
    const context = await model.createContext({
      contextSize: order.contextSize ?? (await fittingContext(llama, model, order.parallel)),
      sequences: order.parallel,
      threads: order.threads,
      failedCreationRemedy: false,
    });
    return { llama, model, context };
  } catch (error) {
    await logLinesArrived();
    throw new Error(`There is no room for its conversations: ${reasonOf(complaints, error, order.file)}`, {
      cause: error,
    });
  }
}

async function startLibrary({ gpu, threads }: LoadOrder, onError: (line: string) => void): Promise<Llama> {
  const options = {
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    maxThreads: threads,
    logLevel: LlamaLogLevel.error,
    logger: (_level: LlamaLogLevel, message: string) => onError(message.trim()),
  } as const;
  if (gpu === 'auto') {
    try {
      return await getLlama({ ...options, gpu: 'auto' });
    } catch {
      // The CPU can always do it.
    }
  }
  try {
    return await getLlama({ ...options, gpu: false });
  } catch (error) {
    if (error instanceof NoBinaryFoundError)
      throw new Error('llama.cpp is not installed for this kind of machine');
    throw error;
  }
}

/** The most that is useful and takes no more than its share of the free memory. */
async function fittingContext(llama: Llama, model: LlamaModel, parallel: number): Promise<number> {
  const { free } = await llama.getRamState();
  let size = Math.min(model.trainContextSize, DEFAULT_CONTEXT);
  const bytesOf = async (contextSize: number) => {
    const { cpuRam } = await model.fileInsights.estimateContextResourceRequirementsV2({
      contextSize,
      sequences: parallel,
      modelGpuLayers: model.gpuLayers,
    });
    return cpuRam;
  };
  while (size / 2 >= SMALLEST_CONTEXT && (await bytesOf(size)) > free * SHARE_OF_MEMORY) {
    size = Math.floor(size / 2);
  }
  return size;
}

/**
 * Native threads hand log lines over through the event loop, and the failure that they tell of may overtake them: a
 * whole turn of the loop later they are here.
 */
async function logLinesArrived(): Promise<void> {
  await nextTurn();
  await nextTurn();
}

/** llama.cpp's own words for what is wrong, without where on the disk. */
function reasonOf(complaints: string[], error: unknown, file: string): string {
  const said = complaints
    .map((line) => /error loading model(?: [a-z]+)?: (.+)/.exec(line)?.[1])
    .find((reason) => reason !== undefined);
  const reason = said ?? (error instanceof Error ? error.message : 'the reason is not known');
  return reason.replaceAll(file, 'the file').slice(0, 300);
}
