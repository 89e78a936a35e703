import { createWorkQueue } from '../../../../media/image/work-queue.ts';
import { orAborted } from '../../../../utils/abort.ts';
import { mapAhead } from '../../../../utils/map-ahead.ts';
import { WorkerPool } from '../../../../utils/worker-pool.ts';
import type { WasmProgram } from '../flite/web-assembly.ts';
import { tokenRuns, type Voice } from './kokoro-files.ts';
import type { KokoroNetwork } from './kokoro-network.ts';
import type { PronunciationResults, PronunciationTask } from './pronunciation/pronunciation-task.ts';

/** Pieces of one call that are spoken or wait to be read. */
const PIECES_AHEAD = 2;
/** Runs of the model that may wait, of all calls. */
const MAX_WAITING_RUNS = 64;
const MAX_WAITING_TEXTS = 256;
/** The first text waits for the dictionary to be read. */
const PRONUNCIATION_TIMEOUT_MS = 30_000;
/** Long, as the dictionary takes a while to read again. */
const PRONUNCIATION_IDLE_MS = 600_000;

export interface SpeakerParts {
  network: KokoroNetwork;
  vocabulary: ReadonlyMap<string, number>;
  /** Flite, for the letter-to-sound rules that it has. */
  flite: WasmProgram;
}

/** Speaks text with a loaded Kokoro: one thread brings it to phonemes, another to sound. */
export class KokoroSpeaker {
  readonly #parts: SpeakerParts;
  readonly #pronunciation: WorkerPool<PronunciationTask, PronunciationResults[PronunciationTask['kind']]>;
  readonly #inTurn = createWorkQueue({ concurrency: 1, maxWaiting: MAX_WAITING_RUNS });

  constructor(parts: SpeakerParts) {
    this.#parts = parts;
    this.#pronunciation = new WorkerPool({
      file: new URL('./pronunciation/pronunciation-worker.ts', import.meta.url),
      workerData: parts.flite,
      maxThreads: 1,
      maxQueue: MAX_WAITING_TEXTS,
      timeoutMs: PRONUNCIATION_TIMEOUT_MS,
      idleTimeoutMs: PRONUNCIATION_IDLE_MS,
    });
  }

  /** Has the dictionary read, which takes half a second, so that the first text need not wait for it. */
  async start(): Promise<void> {
    await this.prepare('', new AbortController().signal);
  }

  /** Pieces of a text to be spoken one by one; see `PronunciationResults`. */
  prepare(text: string, signal: AbortSignal): Promise<PronunciationResults['prepare']> {
    return this.#ask({ kind: 'prepare', text }, signal);
  }

  /** The speech of each piece, in their order. */
  speak(
    pieces: readonly string[],
    voice: Voice,
    speed: number,
    signal: AbortSignal,
  ): AsyncGenerator<Int16Array> {
    return mapAhead(pieces, PIECES_AHEAD, (text, stop) => this.#speakPiece(text, voice, speed, stop), signal);
  }

  async close(): Promise<void> {
    await this.#pronunciation.close();
    await this.#parts.network.close();
  }

  /** A run that has begun cannot be stopped: it goes on in its turn, for nobody. */
  async #speakPiece(text: string, voice: Voice, speed: number, signal: AbortSignal): Promise<Int16Array> {
    const phonemes = await this.#ask({ kind: 'pronounce', text, accent: voice.accent }, signal);
    const spoken: Int16Array[] = [];
    for (const tokens of tokenRuns(phonemes, this.#parts.vocabulary)) {
      const run = { tokens, style: voice.style(tokens.length - 2), speed };
      const speech = this.#inTurn(() => this.#parts.network.run(run), signal);
      spoken.push(await orAborted(speech, signal));
    }
    return joined(spoken);
  }

  /** The thread answers a task with the result of the task's kind. */
  #ask<Kind extends PronunciationTask['kind']>(
    task: Extract<PronunciationTask, { kind: Kind }>,
    signal: AbortSignal,
  ): Promise<PronunciationResults[Kind]> {
    return this.#pronunciation.run(task, signal) as Promise<PronunciationResults[Kind]>;
  }
}

function joined(pieces: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    all.set(piece, offset);
    offset += piece.length;
  }
  return all;
}
