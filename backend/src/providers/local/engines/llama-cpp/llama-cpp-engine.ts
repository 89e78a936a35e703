import { access, readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { CallContext, ChatCall } from '../../../provider.ts';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import type { LoadContext, LoadedModel, LocalEngine } from '../../local-engine.ts';
import type { LocalModel } from '../../local-model.ts';
import { optionsOf } from '../../model-options.ts';
import { chunksOf, completionOf } from './chat-reply.ts';
import { samplingDefaultsSchema, toGenerationRequest } from './chat-request.ts';
import type { LoadOrder } from './llama-messages.ts';
import { LlamaProcess } from './llama-process.ts';
import type { ReplyChannel } from './reply-channel.ts';
import { SlotQueue } from './slot-queue.ts';

const MOST_PARALLEL_BY_DEFAULT = 4;

/** `LocalModel.options` of this engine. */
const optionsSchema = z.strictObject({
  /** The GGUF file, inside the model's folder; needed where there are several. */
  file: z.string().optional(),
  /** Tokens of one conversation, reply included. */
  context_size: z.int().min(64).max(1_048_576).optional(),
  /** Conversations that are answered at once; each takes memory for its context. */
  parallel: z.int().min(1).max(64).optional(),
  /** Requests that may wait for one of those places. */
  queue: z.int().min(0).max(10_000).default(64),
  threads: z.int().min(1).max(1_024).optional(),
  /** Jinja template in place of the one in the file. */
  chat_template: z.string().optional(),
  /** What applies where the caller does not say. */
  sampling: samplingDefaultsSchema.prefault({}),
});
type Options = z.output<typeof optionsSchema>;

export interface LlamaCppEngineOptions {
  /** `auto` uses a graphics card where the installed llama.cpp can, and the CPU otherwise. */
  gpu?: 'auto' | 'off';
}

/**
 * Chat models in GGUF files, run by llama.cpp. Each has a process of its own: native code that meets a broken file
 * may end its process, and the service must outlive that.
 */
export function createLlamaCppEngine({ gpu = 'off' }: LlamaCppEngineOptions = {}): LocalEngine {
  const cores = availableParallelism();
  const threads = threadsOf(cores);
  const processes = new Set<LlamaProcess>();

  /** Models at work at the same time share the threads that one of them would have. */
  function shareThreads(): void {
    const busy = [...processes].filter((process) => process.load > 0);
    const share = busy.length === 1 ? cores : Math.max(1, Math.floor(threads / busy.length));
    for (const process of busy) process.useThreads(share);
  }

  async function start(order: LoadOrder, context: LoadContext): Promise<LlamaProcess> {
    const process = await LlamaProcess.start(order, context.logger).catch((error) => {
      if (order.gpu === 'off') throw error;
      // What went wrong may be the graphics card's doing, for example too little memory.
      return LlamaProcess.start({ ...order, gpu: 'off' }, context.logger);
    });
    processes.add(process);
    void process.ended.then(() => processes.delete(process));
    return process;
  }

  return {
    name: 'llama-cpp',
    optionsSchema,
    parameters: samplingRules,
    async load(model, context) {
      const options = optionsOf(model, optionsSchema);
      const order: LoadOrder = {
        file: await fileOf(model, options, context.folder),
        contextSize: options.context_size,
        parallel: options.parallel ?? Math.min(MOST_PARALLEL_BY_DEFAULT, cores),
        threads: Math.min(options.threads ?? threads, cores),
        gpu,
        chatTemplate: options.chat_template,
      };
      return loadedModel(await start(order, context), options, order.parallel, shareThreads);
    },
  };
}

/**
 * Threads of llama.cpp wait for each other at full speed: while one of them has no core all of them stand still. So
 * one core is left to the service and whatever else runs. On two busy cores that was 70 times faster, measured.
 */
const threadsOf = (cores: number): number => Math.max(1, cores - 1);

/** What applies where the caller does not say, and its bounds. */
function samplingRules({ options = {} }: LocalModel): LocalModel['parameters'] {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) return {};
  const { temperature, top_p, top_k } = parsed.data.sampling;
  return {
    chat: {
      temperature: { default: temperature, minimum: 0, maximum: 2 },
      top_p: { default: top_p, minimum: 0, maximum: 1 },
      top_k: { default: top_k, minimum: 0 },
    },
  };
}

/** @param onLoadChange a reply has begun or ended */
function loadedModel(
  process: LlamaProcess,
  options: Options,
  parallel: number,
  onLoadChange: () => void,
): LoadedModel {
  const queue = new SlotQueue(parallel, options.queue);

  /** Waits in the queue, then for the model to take up the prompt. */
  async function begin({ body }: ChatCall, { signal }: CallContext): Promise<ReplyChannel> {
    signal.throwIfAborted();
    const request = toGenerationRequest(body, options.sampling);
    if (request.tools && !process.facts.callsTools) {
      throw new UpstreamFailure(
        'unsupported',
        'This model cannot call "tools": its chat template does not know how',
        { field: 'tools' },
      );
    }
    const release = await queue.acquire(signal);
    const reply = process.generate(request, signal, () => {
      release();
      onLoadChange();
    });
    onLoadChange();
    await reply.accepted;
    return reply;
  }

  return {
    memoryBytes: process.facts.memoryBytes,
    ended: process.ended,
    async chat(call, context) {
      const reply = await begin(call, context);
      return completionOf(reply, { model: context.model, now: Date.now() });
    },
    async streamChat(call, context) {
      const reply = await begin(call, context);
      return chunksOf(reply, {
        model: context.model,
        now: Date.now(),
        includeUsage: includesUsage(call.body.stream_options),
      });
    },
    close: () => process.close(),
  };
}

const includesUsage = (options: unknown) =>
  typeof options === 'object' &&
  options !== null &&
  'include_usage' in options &&
  options.include_usage === true;

/** The named file, else the first that the source lists, else the only one in the folder. */
async function fileOf({ id, source }: LocalModel, { file }: Options, folder: string): Promise<string> {
  const isGguf = (name: string) => name.toLowerCase().endsWith('.gguf');
  const listed = 'files' in source ? source.files.map(({ path }) => path).filter(isGguf) : [];
  const found = file ?? listed[0] ?? (await onlyFile(folder, isGguf));
  if (found === undefined) {
    throw notConfigured(`${id} needs one GGUF file in its folder, or the option "file" that names it`);
  }
  const path = join(folder, found);
  try {
    await access(path);
  } catch (error) {
    throw notConfigured(`The file ${found} of ${id} is not there`, error);
  }
  return path;
}

async function onlyFile(folder: string, fits: (name: string) => boolean): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => []);
  // Of a model in several files the first is named; llama.cpp finds the others.
  const [only, ...others] = names.filter((name) => fits(name) && !/-(?!00001)\d{5}-of-\d{5}\./.test(name));
  return others.length === 0 ? only : undefined;
}

const notConfigured = (message: string, cause?: unknown) =>
  new UpstreamFailure('not_configured', message, { cause });
